import type { Command } from 'commander';
import { z } from 'zod';
import { ApiError, openClient } from './client.ts';
import { CONFIG_FILE, formatFinding } from './config-file.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { Act } from './act.ts';

export interface ReloadOptions {
  readonly json?: boolean;
}

export function bindReload(parent: Command, act: Act): void {
  parent
    .command('reload')
    .description('have the running installation read its configuration again; a bad one leaves the old in force')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport check && sallyport reload')
    .action(act(runReload));
}

const findingSchema = z.object({
  path: z.string(),
  line: z.number(),
  column: z.number(),
  message: z.string(),
  hint: z.string(),
});
const reloadedSchema = z.looseObject({ revision: z.number(), warnings: z.array(findingSchema).default([]) });
const refusedSchema = z.looseObject({ violations: z.array(findingSchema) });

export async function runReload(io: Io, options: ReloadOptions): Promise<ExitCode> {
  const api = await openClient(io);
  try {
    const answer = await api.call('reload');
    if (options.json) {
      io.out(`${JSON.stringify(answer)}\n`);
      return EXIT.ok;
    }
    const { revision, warnings } = reloadedSchema.parse(answer);
    for (const warning of warnings) io.err(`warning: ${formatFinding(CONFIG_FILE, warning)}\n`);
    io.out(`revision ${revision} is in force\n`);
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
