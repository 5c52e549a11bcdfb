import type { Command } from 'commander';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { gather } from '../listing.ts';
import { printMade } from '../made.ts';
import type { Act } from '../act.ts';

export interface AppCreateOptions {
  readonly team: string;
  readonly org?: string;
  readonly model?: readonly string[];
  readonly json?: boolean;
}

export function bindAppCreate(parent: Command, act: Act): void {
  parent
    .command('create')
    .description('create an application')
    .argument('<name>')
    .requiredOption('--team <name>', 'team it belongs to')
    .option('--org <name>', 'organization of the team (default: the default one)')
    .option('--model <name>', 'may call only this model or route (repeatable; default: all)', gather)
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport app create search --team research --model assistant')
    .action(act(runAppCreate));
}

export async function runAppCreate(io: Io, name: string, options: AppCreateOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const answer = await api.call('createApplication', {
    body: { name, team: options.team, organization: options.org, models: options.model },
  });
  printMade(io, 'application', answer, options.json);
  return EXIT.ok;
}
