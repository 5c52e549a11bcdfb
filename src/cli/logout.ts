import path from 'node:path';
import type { Command } from 'commander';
import { readSessionFile, removeSessionFile } from '../config/index.ts';
import type { Act } from './act.ts';
import { ApiError, ask, QUICKSTART_DIRECTORY } from './client.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';

export function bindLogout(parent: Command, act: Act): void {
  parent
    .command('logout')
    .description('end the session of "sallyport login", here and at the installation')
    .addHelpText('after', '\nExample:\n  sallyport logout')
    .action(act(runLogout));
}

export async function runLogout(io: Io): Promise<ExitCode> {
  const directory = path.resolve(io.cwd, QUICKSTART_DIRECTORY);
  const file = await readSessionFile(directory);
  if (!file) throw new CommandError('nobody is signed in here');
  const access = { address: file.control, token: file.token.reveal() };
  await ask(access, { method: 'POST', target: '/api/v1/sign-out' }).catch((error: unknown) => {
    // It had ended before.
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  });
  await removeSessionFile(directory);
  io.out('signed out\n');
  return EXIT.ok;
}
