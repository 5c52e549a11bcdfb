import type { Command } from 'commander';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { type ListingOptions, column, fetchPages, printListing, time, withListingOptions } from '../listing.ts';
import type { Act } from '../act.ts';

export interface PriceListOptions extends ListingOptions {
  readonly provider?: string;
  readonly model?: string;
}

export function bindPriceList(parent: Command, act: Act): void {
  withListingOptions(parent.command('list'))
    .description('list prices, in USD per million tokens')
    .option('--provider <name>', 'only of this provider')
    .option('--model <id>', "only of this vendor's model id")
    .addHelpText('after', '\nExamples:\n  sallyport price list\n  sallyport price list --provider azure-eu --json')
    .action(act(runPriceList));
}

export async function runPriceList(io: Io, options: PriceListOptions): Promise<ExitCode> {
  const { provider, model, limit, json } = options;
  const api = await openClient(io);
  printListing(io, await fetchPages(api, 'listPrices', { provider, model }, limit), COLUMNS, json);
  return EXIT.ok;
}

const COLUMNS = [
  column('id', 'id'),
  column('provider', 'provider'),
  column('model', 'model'),
  column('deployment', 'deployment'),
  column('region', 'region'),
  column('meter', 'meter'),
  column('tier', 'tier'),
  column('context', 'contextMinTokens', 'right'),
  column('price', 'price', 'right'),
  time('from', 'from'),
  time('to', 'to'),
  column('source', 'source'),
  time('superseded', 'supersededAt'),
];
