import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { column, fetchPages, text } from '../listing.ts';
import { renderFields, renderTable } from '../table.ts';
import { WHERE } from '../role/list.ts';

export interface UserShowOptions {
  readonly json?: boolean;
}

/** Nobody holds more roles than these. */
const GRANTS_MAX = 1_000;

export function bindUserShow(parent: Command, act: Act): void {
  parent
    .command('show')
    .description('show a person, and which roles they hold')
    .argument('<id>', 'id, as "sallyport user list" shows it')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport user show 0198c7d2-…')
    .action(act(runUserShow));
}

export async function runUserShow(io: Io, id: string, options: UserShowOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const user = await api.call('getUser', { params: { id } });
  const grants = await fetchPages(api, 'listGrants', { holder: id }, GRANTS_MAX);
  if (options.json) {
    io.out(`${JSON.stringify({ ...user, grants })}\n`);
    return EXIT.ok;
  }
  io.out(renderFields(Object.entries(user).map(([field, value]) => [field, text(value)])));
  if (grants.length > 0) io.out(`\n${renderTable([column('role', 'role'), WHERE, column('grant', 'id')], grants)}`);
  return EXIT.ok;
}
