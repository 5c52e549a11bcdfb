import type { Command } from 'commander';
import { type Config, configJsonSchema } from '../config/index.ts';
import { CONFIG_FILE, count, findConfigFile, formatFinding, readConfigFile, shorten } from './config-file.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { withLimit } from './listing.ts';
import { kinds } from './kinds.ts';
import type { Act } from './act.ts';

export interface CheckOptions {
  readonly config?: string;
  readonly schema?: boolean;
  readonly json?: boolean;
  readonly limit?: number;
}

export function bindCheck(parent: Command, act: Act): void {
  withLimit(parent.command('check'), 'at most so many violations, and so many warnings')
    .description('validate the configuration and show every violation at once')
    .option('--config <file>', `configuration file (default: ${CONFIG_FILE})`)
    .option('--schema', 'print the JSON Schema of the file, for editors')
    .option('--json', 'one JSON object with every violation and warning')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport check\n  sallyport check --config examples/minimal.yaml --json\n  sallyport check --schema > sallyport.schema.json',
    )
    .action(act(runCheck));
}

export async function runCheck(io: Io, options: CheckOptions): Promise<ExitCode> {
  if (options.schema) {
    io.out(`${JSON.stringify(configJsonSchema(kinds), null, 2)}\n`);
    return EXIT.ok;
  }
  const file = findConfigFile(io, options.config);
  if (file === undefined) {
    throw new CommandError(`there is no ${CONFIG_FILE} here`, {
      hint: 'name one with --config; without a file "sallyport serve" runs the quickstart',
    });
  }
  const shown = shorten(io, file);
  const loaded = await readConfigFile(io, file);
  const violations = loaded.ok ? [] : loaded.violations;
  const [told, warnings] = [violations.slice(0, options.limit), loaded.warnings.slice(0, options.limit)];
  if (options.json) {
    io.out(`${JSON.stringify({ ok: loaded.ok, file: shown, violations: told, warnings })}\n`);
    return loaded.ok ? EXIT.ok : EXIT.failure;
  }
  for (const violation of told) io.out(`${formatFinding(shown, violation)}\n`);
  for (const warning of warnings) io.out(`warning: ${formatFinding(shown, warning)}\n`);
  if (loaded.ok) io.out(`${shown} is valid: ${summary(loaded.config)}\n`);
  else io.err(`${shown} is not valid: ${count(violations.length, 'violation')}\n`);
  return loaded.ok ? EXIT.ok : EXIT.failure;
}

function summary(config: Config): string {
  const apps = Object.values(config.teams).reduce((sum, team) => sum + Object.keys(team.apps).length, 0);
  return [
    count(Object.keys(config.providers).length, 'provider'),
    count(Object.keys(config.models).length, 'model'),
    count(Object.keys(config.routes).length, 'route'),
    count(apps, 'application'),
  ].join(', ');
}
