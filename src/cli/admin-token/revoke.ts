import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';

export interface AdminTokenRevokeOptions {
  readonly json?: boolean;
}

export function bindAdminTokenRevoke(parent: Command, act: Act): void {
  parent
    .command('revoke')
    .description('end an admin token at once; the last one stays, unless the configuration has one')
    .argument('<id>', 'id of the token, as "sallyport admin-token list" shows it')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport admin-token revoke 0198c7d2-…')
    .action(act(runAdminTokenRevoke));
}

export async function runAdminTokenRevoke(io: Io, id: string, options: AdminTokenRevokeOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const answer = await api.call('revokeAdminToken', { params: { id } });
  io.out(options.json ? `${JSON.stringify(answer)}\n` : `revoked ${id}\n`);
  return EXIT.ok;
}
