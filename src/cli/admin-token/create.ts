import type { Command } from 'commander';
import { z } from 'zod';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { parseExpiry } from '../key/create.ts';
import { renderFields } from '../table.ts';

export interface AdminTokenCreateOptions {
  readonly expires?: string;
  readonly json?: boolean;
}

export function bindAdminTokenCreate(parent: Command, act: Act): void {
  parent
    .command('create')
    .description('create an admin token; it is shown once')
    .argument('<name>', 'whose it is')
    .option('--expires <when>', 'ISO 8601 date or time, or a term such as 90d, 12h')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
The token alone goes to the standard output, the rest to the standard error.

Example:
  TOKEN=$(sallyport admin-token create ci --expires 90d)`,
    )
    .action(act(runAdminTokenCreate));
}

const madeSchema = z.looseObject({ id: z.string(), token: z.string(), expiresAt: z.string().nullish() });

export async function runAdminTokenCreate(
  io: Io,
  name: string,
  options: AdminTokenCreateOptions,
  nowMs = Date.now(),
): Promise<ExitCode> {
  const expiresAt = options.expires === undefined ? undefined : parseExpiry(options.expires, nowMs);
  const api = await openClient(io);
  const answer = await api.call('createAdminToken', { body: { name, expiresAt } });
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
