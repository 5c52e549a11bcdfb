import type { Command } from 'commander';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { type ListingOptions, column, fetchPages, printListing, withListingOptions } from '../listing.ts';
import type { Act } from '../act.ts';

export function bindOrgList(parent: Command, act: Act): void {
  withListingOptions(parent.command('list'))
    .description('list organizations')
    .addHelpText('after', '\nExample:\n  sallyport org list --json')
    .action(act(runOrgList));
}

export async function runOrgList(io: Io, options: ListingOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const rows = await fetchPages(api, 'listOrganizations', {}, options.limit);
  printListing(io, rows, [column('id', 'id'), column('name', 'name')], options.json);
  return EXIT.ok;
}
