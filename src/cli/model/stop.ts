import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import type { ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { printMoved, versionReference, type VersionReference } from './lifecycle.ts';

interface StopOptions {
  readonly reason: string;
  readonly json?: boolean;
}

/** Stopping asks nobody twice: it is for moments in which seconds count. */
export function bindModelStop(parent: Command, act: Act): void {
  parent
    .command('quarantine')
    .description('stop every call to a version within two seconds, whatever its state')
    .argument('<name@version>', 'a version', versionReference)
    .requiredOption('--reason <text>', 'why')
    .option('--json', 'where the version stands now, as one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  sallyport model quarantine support-chat@1.0.0 --reason "answers leak customer names"',
    )
    .action(act(runModelQuarantine));
  parent
    .command('release')
    .description('end the quarantine of a version: its state decides again')
    .argument('<name@version>', 'a version', versionReference)
    .requiredOption('--reason <text>', 'why')
    .option('--json', 'where the version stands now, as one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport model release support-chat@1.0.0 --reason "filter mended, INC-311"')
    .action(act(runModelRelease));
}

async function runModelQuarantine(io: Io, params: VersionReference, { reason, json }: StopOptions): Promise<ExitCode> {
  const api = await openClient(io);
  return printMoved(io, 'quarantined', await api.call('quarantineModelVersion', { params, body: { reason } }), json);
}

async function runModelRelease(io: Io, params: VersionReference, { reason, json }: StopOptions): Promise<ExitCode> {
  const api = await openClient(io);
  return printMoved(io, 'released', await api.call('releaseModelVersion', { params, body: { reason } }), json);
}
