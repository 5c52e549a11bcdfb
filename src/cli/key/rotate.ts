import type { Command } from 'commander';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../listing.ts';
import type { Act } from '../act.ts';
import { printIssuedKey } from './create.ts';

/** Thirty days; a key that must live longer beside its successor is a second key. */
const GRACE_SECONDS_MAX = 2_592_000;
/** A day: long enough for a deployment, short enough to be noticed. */
const GRACE_SECONDS_DEFAULT = 86_400;

export interface KeyRotateOptions {
  readonly grace: number;
  readonly json?: boolean;
}

export function bindKeyRotate(parent: Command, act: Act): void {
  parent
    .command('rotate')
    .description('replace an API key; the old one works for a while longer')
    .argument('<id>', 'id of the key, as "sallyport key list" shows it')
    .option(
      '--grace <seconds>',
      'how long the old key still works',
      wholeNumber(0, GRACE_SECONDS_MAX),
      GRACE_SECONDS_DEFAULT,
    )
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport key rotate 0198c7d2-… --grace 3600\n  sallyport key rotate 0198c7d2-… --grace 0 --json',
    )
    .action(act(runKeyRotate));
}

export async function runKeyRotate(io: Io, id: string, options: KeyRotateOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const answer = await api.call('rotateKey', { params: { id }, body: { graceSeconds: options.grace } });
  printIssuedKey(io, answer, options.json);
  if (!options.json) io.err(endOf(id, options.grace));
  return EXIT.ok;
}

function endOf(id: string, graceSeconds: number, nowMs = Date.now()): string {
  if (graceSeconds === 0) return `The old key, ${id}, has ended.\n`;
  const end = new Date(nowMs + graceSeconds * 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
  return `The old key, ${id}, ends at ${end} at the latest.\n`;
}
