import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import type { ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { printMoved, versionReference, type VersionReference } from './lifecycle.ts';

interface ModelSubmitOptions {
  readonly json?: boolean;
}

export function bindModelSubmit(parent: Command, act: Act): void {
  parent
    .command('submit')
    .description('submit a version to its gates, as it is now; it comes into staging')
    .argument('<name@version>', 'a version in development', versionReference)
    .option('--json', 'where the version stands now, as one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport model submit support-chat@1.0.0')
    .action(act(runModelSubmit));
}

async function runModelSubmit(io: Io, params: VersionReference, { json }: ModelSubmitOptions): Promise<ExitCode> {
  const api = await openClient(io);
  return printMoved(io, 'submitted', await api.call('submitModelVersion', { params }), json);
}
