import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { type ListingOptions, column, fetchPages, printListing, time, withListingOptions } from '../listing.ts';

export function bindAdminTokenList(parent: Command, act: Act): void {
  withListingOptions(parent.command('list'))
    .description('list admin tokens, without the tokens themselves; one in the configuration is not among them')
    .addHelpText('after', '\nExample:\n  sallyport admin-token list --json')
    .action(act(runAdminTokenList));
}

export async function runAdminTokenList(io: Io, options: ListingOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const rows = await fetchPages(api, 'listAdminTokens', {}, options.limit);
  printListing(io, rows, COLUMNS, options.json);
  return EXIT.ok;
}

const COLUMNS = [
  column('id', 'id'),
  column('name', 'name'),
  column('state', 'state'),
  time('created', 'createdAt'),
  time('expires', 'expiresAt'),
];
