import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { z } from 'zod';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { type ListingOptions, type Row, column, fetchPages, printListing, withListingOptions } from '../listing.ts';

export function bindProviderStatus(parent: Command, act: Act): void {
  withListingOptions(parent.command('status'))
    .description('show the state of every deployment, as the node asked has found it')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport provider status\n  sallyport provider status --json | jq ".[].deployments[] | select(.state != \\"healthy\\")"',
    )
    .action(act(runProviderStatus));
}

/** `--json` gives providers with their deployments, the table a row for each deployment. */
export async function runProviderStatus(io: Io, { limit, json }: ListingOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const providers = await fetchPages(api, 'listProviders', {}, limit);
  printListing(io, json ? providers : deploymentsOf(providers), COLUMNS, json);
  return EXIT.ok;
}

const deploymentsSchema = z.object({ deployments: z.array(z.looseObject({})).default([]) });

function deploymentsOf(providers: readonly Row[]): readonly Row[] {
  return providers.flatMap((provider) => {
    const { deployments } = deploymentsSchema.parse(provider);
    const shared = { provider: provider['id'], region: provider['region'] };
    return deployments.length === 0 ? [shared] : deployments.map((deployment) => ({ ...shared, ...deployment }));
  });
}

const COLUMNS = [
  column('provider', 'provider'),
  column('region', 'region'),
  column('deployment', 'deployment'),
  column('state', 'state'),
  column('failures', 'failures', 'right'),
  column('out ms', 'outMs', 'right'),
  column('in flight', 'inFlight', 'right'),
  column('latency ms', 'latencyMs', 'right'),
  column('told by', 'toldBy'),
];
