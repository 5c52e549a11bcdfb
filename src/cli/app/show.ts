import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { text } from '../listing.ts';
import { findNamed } from '../named.ts';
import { renderFields } from '../table.ts';

export interface AppShowOptions {
  readonly org?: string;
  readonly json?: boolean;
}

export function bindAppShow(parent: Command, act: Act): void {
  parent
    .command('show')
    .description('show an application: whose it is, and which models it may call')
    .argument('<team/app>', 'TEAM/APP, or its id')
    .option('--org <name>', 'of this organization (default: your own, or the default one)')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport app show research/search')
    .action(act(runAppShow));
}

export async function runAppShow(io: Io, name: string, { org, json }: AppShowOptions): Promise<ExitCode> {
  const found = await findNamed(await openClient(io), 'application', name, org);
  if (json) io.out(`${JSON.stringify(found)}\n`);
  else io.out(renderFields(Object.entries(found).map(([field, value]) => [field, shown(field, value)])));
  return EXIT.ok;
}

const shown = (field: string, value: unknown): string => text(value, field === 'models' ? 'all' : '-');
