import type { Command } from 'commander';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { printMade } from '../made.ts';
import type { Act } from '../act.ts';

export interface TeamCreateOptions {
  readonly org?: string;
  readonly json?: boolean;
}

export function bindTeamCreate(parent: Command, act: Act): void {
  parent
    .command('create')
    .description('create a team')
    .argument('<name>')
    .option('--org <name>', 'organization it belongs to (default: the default one)')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport team create research')
    .action(act(runTeamCreate));
}

export async function runTeamCreate(io: Io, name: string, options: TeamCreateOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const answer = await api.call('createTeam', { body: { name, organization: options.org } });
  printMade(io, 'team', answer, options.json);
  return EXIT.ok;
}
