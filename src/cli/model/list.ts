import { type Command, Option } from 'commander';
import type { Asked } from '../../client/index.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import {
  type ListingOptions,
  type Row,
  column,
  fetchPages,
  isoTime,
  printListing,
  text,
  withListingOptions,
} from '../listing.ts';
import type { Act } from '../act.ts';

type Query = NonNullable<Asked<'listModels'>['query']>;

export interface ModelListOptions extends ListingOptions {
  readonly state?: Query['state'];
  readonly team?: string;
  readonly risk?: Query['riskClass'];
  readonly region?: string;
  readonly managedBy?: Query['managedBy'];
  readonly asOf?: string;
}

const STATES = ['development', 'staging', 'approved', 'production', 'deprecated', 'archived'];

export function bindModelList(parent: Command, act: Act): void {
  withListingOptions(parent.command('list'))
    .description('list models with the states of their versions')
    .addOption(new Option('--state <state>', 'with a version in this state').choices(STATES))
    .option('--team <name>', 'owned by this team')
    .option('--risk <class>', 'of this risk class')
    .option('--region <region>', 'with a version that may run there')
    .addOption(
      new Option('--managed-by <whom>', 'registered over the API, or declared by the file').choices(['file', 'api']),
    )
    .option('--as-of <when>', 'as it was then', isoTime)
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport model list --state production\n  sallyport model list --risk high --as-of 2026-11-01 --json',
    )
    .action(act(runModelList));
}

export async function runModelList(io: Io, options: ModelListOptions): Promise<ExitCode> {
  const { state, team, risk, region, managedBy, asOf, limit, json } = options;
  const api = await openClient(io);
  const query = { state, team, riskClass: risk, region, managedBy, asOf };
  printListing(io, await fetchPages(api, 'listModels', query, limit), COLUMNS, json);
  return EXIT.ok;
}

/** As many versions stand in a line; `model show` has them all. */
const SHOWN_MAX = 3;

function versions(row: Row): string {
  const all = row['versions'] as readonly { readonly version: string; readonly state: string }[] | undefined;
  const shown = (all ?? []).slice(-SHOWN_MAX).map(({ version, state }) => `${version} ${state}`);
  return text([...((all?.length ?? 0) > SHOWN_MAX ? ['…'] : []), ...shown].join(', '));
}

const COLUMNS = [
  column('name', 'name'),
  column('organization', 'organization'),
  column('owner', 'ownerTeam'),
  column('risk', 'riskClass'),
  { title: 'versions', value: versions },
  column('managed by', 'managedBy'),
  { title: '', value: (row: Row) => (row['retired'] === true ? 'retired' : '') },
];
