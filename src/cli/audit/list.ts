import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import {
  type ListingOptions,
  type Row,
  column,
  fetchPages,
  isoTime,
  printListing,
  text,
  time,
  withListingOptions,
} from '../listing.ts';

export interface AuditListOptions extends ListingOptions {
  readonly actor?: string;
  readonly object?: string;
  readonly action?: string;
  readonly chain?: string;
  readonly from?: string;
  readonly to?: string;
}

export function bindAuditList(parent: Command, act: Act): void {
  withListingOptions(parent.command('list'))
    .description('list who did what, newest first')
    .option('--actor <id or name>', 'only what this principal did')
    .option('--object <id or name>', 'only what was done to this')
    .option('--action <noun.verb>', 'only this, such as key.revoke')
    .option('--chain <chain>', '"installation", or the id of an organization')
    .option('--from <time>', 'from this time on (ISO 8601)', isoTime)
    .option('--to <time>', 'before this time (ISO 8601)', isoTime)
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport audit list --action key.revoke\n  sallyport audit list --actor alice --from 2026-11-01 --json',
    )
    .action(act(runAuditList));
}

export async function runAuditList(io: Io, options: AuditListOptions): Promise<ExitCode> {
  const { limit, json, ...filter } = options;
  const api = await openClient(io);
  // Where a terminal is narrow, what is told first is when, what, who and on what; the rest is in --json.
  printListing(io, await fetchPages(api, 'listAuditEvents', filter, limit), COLUMNS, json);
  return EXIT.ok;
}

const COLUMNS = [
  time('at', 'at'),
  column('action', 'action'),
  { ...column('outcome', 'outcome'), isSpare: true },
  { title: 'actor', value: (row: Row) => text(row['actorName'] ?? row['actorType']), isCut: true },
  { ...column('address', 'address'), isSpare: true },
  {
    title: 'object',
    value: (row: Row) => text(row['objectName'] ?? row['objectId'] ?? row['objectType']),
    isCut: true,
  },
  { ...column('changed', 'changed'), isSpare: true },
  { ...column('reason', 'reason'), isSpare: true },
];
