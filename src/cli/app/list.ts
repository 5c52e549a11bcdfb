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
  withListingOptions,
} from '../listing.ts';
import type { Act } from '../act.ts';

export interface AppListOptions extends ListingOptions {
  readonly org?: string;
}

export function bindAppList(parent: Command, act: Act): void {
  withListingOptions(parent.command('list'))
    .description('list applications')
    .option('--org <name>', 'of this organization (default: the default one)')
    .addHelpText('after', '\nExample:\n  sallyport app list --json')
    .action(act(runAppList));
}

export async function runAppList(io: Io, options: AppListOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const rows = await fetchPages(api, 'listApplications', { organization: options.org }, options.limit);
  printListing(io, rows, COLUMNS, options.json);
  return EXIT.ok;
}

const COLUMNS = [
  column('id', 'id'),
  column('team', 'teamName'),
  column('name', 'name'),
  { title: 'models', value: (row: Row) => text(row['models'], 'all') },
  column('managed by', 'managedBy'),
  { title: 'retired', value: (row: Row) => text(row['retiredAt']) },
];
