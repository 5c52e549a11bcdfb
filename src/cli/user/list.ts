import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { type ListingOptions, column, fetchPages, printListing, time, withListingOptions } from '../listing.ts';

export function bindUserList(parent: Command, act: Act): void {
  withListingOptions(parent.command('list'))
    .description('list people, newest first')
    .addHelpText('after', '\nExample:\n  sallyport user list --json')
    .action(act(runUserList));
}

export async function runUserList(io: Io, options: ListingOptions): Promise<ExitCode> {
  const rows = await fetchPages(await openClient(io), 'listUsers', {}, options.limit);
  printListing(io, rows, COLUMNS, options.json);
  return EXIT.ok;
}

const COLUMNS = [
  column('id', 'id'),
  column('name', 'name'),
  column('email', 'email'),
  column('issuer', 'issuer'),
  column('state', 'state'),
  time('signed in', 'signedInAt'),
];
