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
  printListing,
  text,
  time,
  withListingOptions,
} from '../listing.ts';

export interface AccessListOptions extends ListingOptions {
  readonly unreviewed?: boolean;
  readonly secrets?: boolean;
}

export function bindAccessList(parent: Command, act: Act): void {
  withListingOptions(parent.command('list'))
    .description('list what was opened with sealed secrets, newest first')
    .option('--unreviewed', 'those alone that nobody reviewed yet')
    .option('--secrets', 'who keeps a sealed secret now')
    .addHelpText('after', '\nExamples:\n  sallyport access list --unreviewed\n  sallyport access list --secrets --json')
    .action(act(runAccessList));
}

export async function runAccessList(io: Io, options: AccessListOptions): Promise<ExitCode> {
  const api = await openClient(io);
  if (options.secrets) {
    printListing(io, await fetchPages(api, 'listSealedSecrets', {}, options.limit), SECRETS, options.json);
    return EXIT.ok;
  }
  const filter = options.unreviewed ? { unreviewed: 'true' as const } : {};
  printListing(io, await fetchPages(api, 'listSealedAccesses', filter, options.limit), ACCESSES, options.json);
  return EXIT.ok;
}

const people = (row: Row): string =>
  (row['people'] as readonly { readonly name?: unknown }[]).map(({ name }) => text(name)).join(' and ');

const ACCESSES = [
  column('id', 'id'),
  { title: 'people', value: people },
  column('state', 'state'),
  time('opened', 'openedAt'),
  time('ends', 'endsAt'),
  column('reason', 'reason'),
];

const SECRETS = [
  column('id', 'id'),
  { title: 'kept by', value: (row: Row) => text((row['user'] as { readonly name?: unknown } | undefined)?.name) },
  time('sealed', 'createdAt'),
  time('until', 'expiresAt'),
];
