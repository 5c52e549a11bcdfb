import type { Command } from 'commander';
import { type Config, configJsonSchema } from '../config/index.ts';
import { CONFIG_FILE, count, findConfigFile, formatFinding, readConfigFile, shorten } from './config-file.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { kinds } from './kinds.ts';
import type { Act } from './act.ts';

export interface CheckOptions {
  readonly config?: string;
  readonly schema?: boolean;
  readonly json?: boolean;
}

export function bindCheck(parent: Command, act: Act): void {
  parent
    .command('check')
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
  if (options.json) {
    io.out(`${JSON.stringify({ ok: loaded.ok, file: shown, violations, warnings: loaded.warnings })}\n`);
    return loaded.ok ? EXIT.ok : EXIT.failure;
  }
  for (const violation of violations) io.out(`${formatFinding(shown, violation)}\n`);
  for (const warning of loaded.warnings) io.out(`warning: ${formatFinding(shown, warning)}\n`);
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
