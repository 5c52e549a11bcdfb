import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { printMade } from '../made.ts';

export interface ServiceAccountCreateOptions {
  readonly org?: string;
  readonly json?: boolean;
}

export function bindServiceAccountCreate(parent: Command, act: Act): void {
  parent
    .command('create')
    .description('create a service account; it may do nothing until a role is granted')
    .argument('<name>', 'what the program is called')
    .option('--org <name>', 'organization (default: your own, or "default")')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport service-account create deploy-pipeline')
    .action(act(runServiceAccountCreate));
}

export async function runServiceAccountCreate(
  io: Io,
  name: string,
  { org: organization, json }: ServiceAccountCreateOptions,
): Promise<ExitCode> {
  const api = await openClient(io);
  printMade(io, 'service account', await api.call('createServiceAccount', { body: { name, organization } }), json);
  return EXIT.ok;
}
