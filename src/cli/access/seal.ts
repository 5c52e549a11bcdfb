import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../listing.ts';
import { renderFields } from '../table.ts';

export interface SealOptions {
  readonly days?: number;
  readonly json?: boolean;
}

export function bindAccessSeal(parent: Command, act: Act): void {
  parent
    .command('seal')
    .description('keep a secret that opens the installation together with that of another person; it is shown once')
    .option('--days <n>', 'how long it is good (default: 180)', wholeNumber(1, 365))
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
Done by each of two people who signed in and administer the installation (organization-admin, --installation). Print it, put it into an
envelope, and into a safe: it is good once, and takes the place of the one you kept before.

Example:
  sallyport access seal | lpr`,
    )
    .action(act(runAccessSeal));
}

export async function runAccessSeal(io: Io, options: SealOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const made = await api.call('createSealedSecret', { body: { days: options.days } });
  if (options.json) {
    io.out(`${JSON.stringify(made)}\n`);
    return EXIT.ok;
  }
  io.err(
    renderFields([
      ['id', made.id],
      ['kept by', made.user.name],
      ['until', made.expiresAt],
    ]),
  );
  io.err('Seal it now; it is not shown again. With that of another person: sallyport access unseal\n');
  io.out(`${made.secret ?? ''}\n`);
  return EXIT.ok;
}
