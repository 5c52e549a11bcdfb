import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';

export interface RoleRevokeOptions {
  readonly json?: boolean;
}

export function bindRoleRevoke(parent: Command, act: Act): void {
  parent
    .command('revoke')
    .description('take a grant back; in force at the next request')
    .argument('<id>', 'id of the grant, as "sallyport role list" shows it')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport role revoke 0198c7d2-…')
    .action(act(runRoleRevoke));
}

export async function runRoleRevoke(io: Io, id: string, options: RoleRevokeOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const answer = await api.call('revokeGrant', { params: { id } });
  io.out(options.json ? `${JSON.stringify(answer)}\n` : `revoked ${id}\n`);
  return EXIT.ok;
}
