import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { fetchPages } from '../listing.ts';

export interface RoleShowOptions {
  readonly json?: boolean;
}

/** The table of roles is closed and short. */
const ROLES_MAX = 200;

export function bindRoleShow(parent: Command, act: Act): void {
  parent
    .command('show')
    .description('show what a role may do, one permission a line')
    .argument('<role>', 'one of "sallyport role list --roles"')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport role show auditor')
    .action(act(runRoleShow));
}

export async function runRoleShow(io: Io, name: string, options: RoleShowOptions): Promise<ExitCode> {
  const roles = await fetchPages(await openClient(io), 'listRoles', {}, ROLES_MAX);
  const found = roles.find((role) => role['name'] === name);
  if (!found) throw new CommandError(`there is no role "${name}"`, { hint: 'see sallyport role list --roles' });
  const permissions = found['permissions'] as readonly string[];
  io.out(options.json ? `${JSON.stringify(found)}\n` : permissions.map((each) => `${each}\n`).join(''));
  return EXIT.ok;
}
