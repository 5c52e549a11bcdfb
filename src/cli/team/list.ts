import type { Command } from 'commander';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { type ListingOptions, column, fetchPages, printListing, withListingOptions } from '../listing.ts';
import type { Act } from '../act.ts';

export interface TeamListOptions extends ListingOptions {
  readonly org?: string;
}

export function bindTeamList(parent: Command, act: Act): void {
  withListingOptions(parent.command('list'))
    .description('list teams')
    .option('--org <name>', 'of this organization (default: the default one)')
    .addHelpText('after', '\nExample:\n  sallyport team list')
    .action(act(runTeamList));
}

export async function runTeamList(io: Io, options: TeamListOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const rows = await fetchPages(api, 'listTeams', { organization: options.org }, options.limit);
  printListing(io, rows, [column('id', 'id'), column('name', 'name'), column('managed by', 'managedBy')], options.json);
  return EXIT.ok;
}
