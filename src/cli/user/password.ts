import type { Command } from 'commander';
import type { Act } from '../act.ts';
import type { ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { changePassword, type LocalSignIn } from '../local-sign-in.ts';

export function bindUserPassword(parent: Command, act: Act): void {
  parent
    .command('password')
    .description('choose another password for yourself; every other session of yours ends')
    .option('--name <name>', 'the name you sign in with (default: it is asked for)')
    .option('--url <url>', 'control API (default: SALLYPORT_CONTROL_URL, or the installation in this directory)')
    .option('--json', 'one JSON object, without the session')
    .addHelpText(
      'after',
      `
Passwords are asked for on a terminal, and taken as lines of the standard input in a pipe; no option takes one.

Example:
  sallyport user password --name ada`,
    )
    .action(act(runUserPassword));
}

export const runUserPassword = (io: Io, options: LocalSignIn): Promise<ExitCode> => changePassword(io, options);
