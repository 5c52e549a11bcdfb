import { type Command, Option } from 'commander';
import type { Answer } from '../../client/index.ts';
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
import type { Act } from '../act.ts';

export interface CallListOptions extends ListingOptions {
  readonly app?: string;
  readonly model?: string;
  readonly outcome?: Answer<'getCall'>['outcome'];
  readonly from?: string;
  readonly to?: string;
}

export function bindCallList(parent: Command, act: Act): void {
  withListingOptions(parent.command('list'))
    .description('list calls, newest first')
    .option('--app <team/app>', 'only of this application')
    .option('--model <name>', 'only those that asked for this model or route')
    .addOption(
      new Option('--outcome <outcome>', 'only those that ended so').choices(['ok', 'refused', 'failed', 'cancelled']),
    )
    .option('--from <time>', 'from this time on (ISO 8601)', isoTime)
    .option('--to <time>', 'before this time (ISO 8601)', isoTime)
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport call list --limit 10\n  sallyport call list --app platform/demo --outcome failed --from 2026-11-01\n  sallyport call list --json | jq ".[].costUsd"',
    )
    .action(act(runCallList));
}

export async function runCallList(io: Io, options: CallListOptions): Promise<ExitCode> {
  const { app, model, outcome, from, to } = options;
  const api = await openClient(io);
  const rows = await fetchPages(api, 'listCalls', { application: app, model, outcome, from, to }, options.limit);
  printListing(io, rows, COLUMNS, options.json);
  return EXIT.ok;
}

const COLUMNS = [
  time('started', 'startedAt'),
  column('id', 'id'),
  { title: 'application', value: (row: Row) => applicationOf(row) },
  { title: 'model', value: (row: Row) => text(row['servedModel'] ?? row['requestedModel']) },
  column('outcome', 'outcome'),
  { title: 'status', align: 'right' as const, value: (row: Row) => statusOf(row) },
  { title: 'tokens', align: 'right' as const, value: (row: Row) => tokens(row['usage']) },
  column('usd', 'costUsd', 'right'),
  column('cache', 'cache'),
  { title: 'ms', align: 'right' as const, value: (row: Row) => milliseconds(row['totalMs']) },
];

/** As `--app` takes it; a call that was refused before its key was known has neither. */
function applicationOf({ team, application }: Row): string {
  return team && application ? `${text(team)}/${text(application)}` : text(application);
}

/** The head of a stream had said 200 before the stream was cut. */
function statusOf({ status, answerBegun, outcome }: Row): string {
  return answerBegun === true && outcome !== 'ok' ? `${text(status)} cut` : text(status);
}

/** All classes of usage are disjoint, so their sum is what was processed. */
function tokens(usage: unknown): string {
  if (usage === null || typeof usage !== 'object') return '-';
  const counts = Object.values(usage).filter((count) => typeof count === 'number');
  return String(counts.reduce((sum, count) => sum + count, 0));
}

function milliseconds(value: unknown): string {
  return typeof value === 'number' ? value.toFixed(0) : '-';
}
