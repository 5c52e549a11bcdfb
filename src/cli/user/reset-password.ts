import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { renderFields } from '../table.ts';

export interface ResetPasswordOptions {
  readonly json?: boolean;
}

export function bindUserResetPassword(parent: Command, act: Act): void {
  parent
    .command('reset-password')
    .description('give a person a secret to choose a password with; the one before and every session end')
    .argument('<id>', 'id, as "sallyport user list" shows it')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
The secret alone goes to the standard output, the rest to the standard error. It is shown once and ends after a day.

Example:
  sallyport user reset-password 0198c7d2-…`,
    )
    .action(act(runUserResetPassword));
}

export async function runUserResetPassword(io: Io, id: string, options: ResetPasswordOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const answer = await api.call('resetPassword', { params: { id } });
  if (options.json) io.out(`${JSON.stringify(answer)}\n`);
  else printSecret(io, answer.name, answer.secret, answer.expiresAt);
  return EXIT.ok;
}

/** The secret alone on the standard output, so that it can be handed to a program. */
export function printSecret(io: Io, name: string, secret: string | null, expiresAt: string): void {
  io.err(
    renderFields([
      ['sign in with', name],
      ['until', expiresAt],
    ]),
  );
  io.err('Keep the one-time secret now; it is not shown again. Its person runs: sallyport login --local\n');
  io.out(`${secret ?? ''}\n`);
}
