import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { type ListingOptions, column, fetchPages, printListing, time, withListingOptions } from '../listing.ts';

export interface ServiceAccountListOptions extends ListingOptions {
  readonly tokens?: string;
}

export function bindServiceAccountList(parent: Command, act: Act): void {
  withListingOptions(parent.command('list'))
    .description('list service accounts, newest first; or the tokens of one')
    .option('--tokens <id>', 'the tokens of this account, without the tokens themselves')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport service-account list\n  sallyport service-account list --tokens 0198c7d2-… --json',
    )
    .action(act(runServiceAccountList));
}

export async function runServiceAccountList(io: Io, options: ServiceAccountListOptions): Promise<ExitCode> {
  const api = await openClient(io);
  if (options.tokens === undefined) {
    printListing(io, await fetchPages(api, 'listServiceAccounts', {}, options.limit), ACCOUNTS, options.json);
    return EXIT.ok;
  }
  const rows = await fetchPages(api, 'listServiceAccountTokens', {}, options.limit, { id: options.tokens });
  printListing(io, rows, TOKENS, options.json);
  return EXIT.ok;
}

const ACCOUNTS = [column('id', 'id'), column('name', 'name'), column('state', 'state'), time('created', 'createdAt')];
const TOKENS = [
  column('id', 'id'),
  column('name', 'name'),
  column('last four', 'lastFour'),
  column('state', 'state'),
  time('created', 'createdAt'),
  time('expires', 'expiresAt'),
];
