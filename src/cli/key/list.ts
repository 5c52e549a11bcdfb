import type { Command } from 'commander';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import {
  type ListingOptions,
  type Row,
  column,
  fetchPages,
  printListing,
  text,
  time,
  withListingOptions,
} from '../listing.ts';
import type { Act } from '../act.ts';

export interface KeyListOptions extends ListingOptions {
  readonly app?: string;
}

export function bindKeyList(parent: Command, act: Act): void {
  withListingOptions(parent.command('list'))
    .description('list API keys, without the keys themselves')
    .option('--app <team/app>', 'only of this application')
    .addHelpText('after', '\nExamples:\n  sallyport key list\n  sallyport key list --app platform/demo --json')
    .action(act(runKeyList));
}

export async function runKeyList(io: Io, options: KeyListOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const rows = await fetchPages(api, 'listKeys', { application: options.app }, options.limit);
  printListing(io, rows, COLUMNS, options.json);
  return EXIT.ok;
}

const keyEnd = time('expires', 'expiresAt');
const graceEnd = time('expires', 'revokedAt');

/** A line has room for a few; `--json` has them all. */
const MODELS_SHOWN_MAX = 3;

function modelsOf(models: unknown): string {
  if (!Array.isArray(models) || models.length <= MODELS_SHOWN_MAX) return text(models);
  return `${text(models.slice(0, MODELS_SHOWN_MAX))},…`;
}

/** `rpm 60 concurrency 5`, as they were given. */
function limitsOf(limits: unknown): string {
  if (limits === null || typeof limits !== 'object') return '-';
  return text(
    Object.entries(limits)
      .filter(([, value]) => typeof value === 'number')
      .map(([name, value]) => `${name} ${value}`)
      .join(' '),
  );
}

const COLUMNS = [
  column('id', 'id'),
  column('application', 'application'),
  column('name', 'name'),
  {
    title: 'key',
    value: (row: Row) => `${text(row['prefix'])}…${text(row['lastFour'])}`,
  },
  column('for', 'environment'),
  { title: 'models', value: (row: Row) => modelsOf(row['models']) },
  { title: 'limits', value: (row: Row) => limitsOf(row['limits']) },
  column('state', 'state'),
  time('created', 'createdAt'),
  // A key that was rotated ends with its grace.
  { title: 'expires', value: (row: Row) => (row['state'] === 'grace' ? graceEnd : keyEnd).value(row) },
];
