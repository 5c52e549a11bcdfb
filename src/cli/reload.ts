import type { Command } from 'commander';
import { z } from 'zod';
import { ApiError, openClient } from './client.ts';
import { CONFIG_FILE, formatFinding } from './config-file.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { Act } from './act.ts';
import { plain } from './table.ts';

export interface ReloadOptions {
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

export function bindReload(parent: Command, act: Act): void {
  parent
    .command('reload')
    .description('have the running installation read its configuration again; a bad one leaves the old in force')
    .option('--dry-run', 'only say what would change')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  sallyport check && sallyport reload\n  sallyport reload --dry-run')
    .action(act(runReload));
}

const findingSchema = z.object({
  path: z.string(),
  line: z.number(),
  column: z.number(),
  message: z.string(),
  hint: z.string(),
});
const reloadedSchema = z.looseObject({
  revision: z.number(),
  warnings: z.array(findingSchema).default([]),
  changed: z.array(z.string()).default([]),
  rows: z.number().default(0),
});
const refusedSchema = z.looseObject({ violations: z.array(findingSchema) });

export async function runReload(io: Io, options: ReloadOptions): Promise<ExitCode> {
  const api = await openClient(io);
  try {
    const answer = await api.call('reload', { dryRun: options.dryRun });
    if (options.json) {
      io.out(`${JSON.stringify(answer)}\n`);
      return EXIT.ok;
    }
    const { revision, warnings, changed, rows } = reloadedSchema.parse(answer);
    for (const warning of warnings) io.err(`warning: ${formatFinding(CONFIG_FILE, warning)}\n`);
    io.out(options.dryRun ? wouldChange(changed, rows) : `revision ${revision} is in force\n`);
    return EXIT.ok;
  } catch (error) {
    const refused = error instanceof ApiError ? refusedSchema.safeParse(error.body) : undefined;
    if (refused?.success) {
      if (options.json) io.out(`${JSON.stringify(refused.data)}\n`);
      else for (const violation of refused.data.violations) io.out(`${formatFinding(CONFIG_FILE, violation)}\n`);
    }
    throw error;
  }
}

function wouldChange(changed: readonly string[], rows: number): string {
  if (changed.length === 0 && rows === 0) return 'a reload would change nothing\n';
  const fields = changed.length > 0 ? `: ${changed.map((field) => plain(field)).join(', ')}` : '';
  return `a reload would change the configuration${fields} (teams, applications and rows of the registry to write: ${rows})\n`;
}
