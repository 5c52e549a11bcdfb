import type { Command } from 'commander';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { printMade } from '../made.ts';
import type { Act } from '../act.ts';

export interface OrgCreateOptions {
  readonly json?: boolean;
}

export function bindOrgCreate(parent: Command, act: Act): void {
  parent
    .command('create')
    .description('create an organization')
    .argument('<name>')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport org create acme')
    .action(act(runOrgCreate));
}

export async function runOrgCreate(io: Io, name: string, options: OrgCreateOptions): Promise<ExitCode> {
  const api = await openClient(io);
  printMade(io, 'organization', await api.call('createOrganization', { body: { name } }), options.json);
  return EXIT.ok;
}
