import type { Command } from 'commander';
import { z } from 'zod';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { parseExpiry } from '../key/create.ts';
import { renderFields } from '../table.ts';

export interface TokenOptions {
  readonly name: string;
  readonly expires?: string;
  readonly json?: boolean;
}

export function bindToken(parent: Command, act: Act): void {
  parent
    .command('token')
    .description('create a token of a service account; it is shown once')
    .argument('<id>', 'service account')
    .requiredOption('--name <name>', 'what it is for')
    .option('--expires <when>', 'ISO 8601 date or time, or a term such as 90d, 12h')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
The token alone goes to the standard output, the rest to the standard error.

Example:
  SALLYPORT_TOKEN=$(sallyport service-account token 0198c7d2-… --name nightly --expires 90d)`,
    )
    .action(act(runToken));
}

const madeSchema = z.looseObject({ id: z.string(), token: z.string(), expiresAt: z.string().nullish() });

export async function runToken(io: Io, id: string, options: TokenOptions, nowMs = Date.now()): Promise<ExitCode> {
  const expiresAt = options.expires === undefined ? undefined : parseExpiry(options.expires, nowMs);
  const api = await openClient(io);
  const answer = await api.call('createServiceAccountToken', {
    params: { id },
    body: { name: options.name, expiresAt },
  });
  if (options.json) {
    io.out(`${JSON.stringify(answer)}\n`);
    return EXIT.ok;
  }
  const made = madeSchema.parse(answer);
  io.err(
    renderFields([
      ['id', made.id],
      ['expires', made.expiresAt ?? 'never'],
    ]),
  );
  io.err('Keep the token now; it is not shown again:\n');
  io.out(`${made.token}\n`);
  return EXIT.ok;
}

export interface RevokeTokenOptions {
  readonly json?: boolean;
}

export function bindRevokeToken(parent: Command, act: Act): void {
  parent
    .command('revoke-token')
    .description('end a token of a service account at once')
    .argument('<id>', 'service account')
    .argument('<token>', 'id of the token, as "sallyport service-account list --tokens ID" shows it')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport service-account revoke-token 0198c7d2-… 0198c7e0-…')
    .action(act(runRevokeToken));
}

export async function runRevokeToken(
  io: Io,
  id: string,
  token: string,
  options: RevokeTokenOptions,
): Promise<ExitCode> {
  const api = await openClient(io);
  const answer = await api.call('revokeServiceAccountToken', { params: { id, token } });
  io.out(options.json ? `${JSON.stringify(answer)}\n` : `revoked ${token}\n`);
  return EXIT.ok;
}
