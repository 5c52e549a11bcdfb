import type { Command } from 'commander';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import type { Act } from '../act.ts';

export interface KeyRevokeOptions {
  readonly json?: boolean;
}

export function bindKeyRevoke(parent: Command, act: Act): void {
  parent
    .command('revoke')
    .description('end an API key at once')
    .argument('<id>', 'id of the key, as "sallyport key list" shows it')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport key revoke 0198c7d2-…')
    .action(act(runKeyRevoke));
}

export async function runKeyRevoke(io: Io, id: string, options: KeyRevokeOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const answer = await api.call('revokeKey', { params: { id } });
  io.out(options.json ? `${JSON.stringify(answer)}\n` : `revoked ${id}\n`);
  return EXIT.ok;
}
