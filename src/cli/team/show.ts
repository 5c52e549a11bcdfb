import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { fetchPages, text } from '../listing.ts';
import { findNamed } from '../named.ts';
import { renderFields } from '../table.ts';

export interface TeamShowOptions {
  readonly org?: string;
  readonly json?: boolean;
}

/** What is told of its applications; the rest is in `app list`. */
const APPS_MAX = 10_000;

export function bindTeamShow(parent: Command, act: Act): void {
  parent
    .command('show')
    .description('show a team and its applications')
    .argument('<name>', 'name, or id')
    .option('--org <name>', 'of this organization (default: your own, or the default one)')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport team show research')
    .action(act(runTeamShow));
}

export async function runTeamShow(
  io: Io,
  name: string,
  { org: organization, json }: TeamShowOptions,
): Promise<ExitCode> {
  const api = await openClient(io);
  const team = await findNamed(api, 'team', name, organization);
  const all = await fetchPages(api, 'listApplications', { organization }, APPS_MAX);
  const applications = all.filter((row) => row['teamId'] === team['id']).map((row) => String(row['name']));
  const shown = { ...team, applications };
  if (json) io.out(`${JSON.stringify(shown)}\n`);
  else io.out(renderFields(Object.entries(shown).map(([field, value]) => [field, text(value)])));
  return EXIT.ok;
}
