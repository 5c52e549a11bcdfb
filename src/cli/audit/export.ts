import type { Command } from 'commander';
import { z } from 'zod';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { withLimit } from '../listing.ts';
import { showProgress } from '../progress.ts';
import { chainsSchema, rowsOf } from './pages.ts';

export interface AuditExportOptions {
  readonly chain?: string;
  readonly reason?: string;
  readonly json?: boolean;
  readonly limit?: number;
}

export function bindAuditExport(parent: Command, act: Act): void {
  withLimit(parent.command('export'), 'at most so many events, from the first of each chain on')
    .description('write every event as JSON Lines; the export itself is an event')
    .option('--chain <chain>', 'only this: "installation", or the id of an organization')
    .option('--reason <text>', 'why, for the record')
    .option('--json', 'JSON Lines of whole events, which it always writes')
    .addHelpText('after', '\nExample:\n  sallyport audit export --reason "yearly review" > audit.jsonl')
    .action(act(runAuditExport));
}

const exportSchema = z.object({ chains: chainsSchema });

export async function runAuditExport(io: Io, { chain, reason, limit }: AuditExportOptions): Promise<ExitCode> {
  const api = await openClient(io);
  // Up to where the chains stood before: what comes meanwhile belongs into the next export.
  const { chains } = exportSchema.parse(await api.call('exportAudit', { body: { chain, reason } }));
  const total = chains.reduce((sum, { head, anchor }) => sum + head.seq - (anchor?.seq ?? 0), 0);
  const most = Math.min(total, limit ?? total);
  const progress = showProgress(io, 'events', most);
  let done = 0;
  for (const { chain: name, head, anchor } of chains) {
    const first = anchor?.seq ?? 0;
    for await (const row of rowsOf(api, name, first, Math.min(head.seq, first + most - done))) {
      io.out(`${JSON.stringify(row)}\n`);
      done += 1;
      if (done % 1_000 === 0) progress.report(done);
    }
  }
  progress.end();
  if (most < total) io.err(`stopped at ${most} of ${total} events, as --limit says\n`);
  return EXIT.ok;
}
