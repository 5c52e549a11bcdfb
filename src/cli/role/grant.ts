import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import type { Role } from '../../identity/index.ts';

export interface RoleGrantOptions {
  readonly to: string;
  readonly team?: string;
  readonly installation?: boolean;
  readonly json?: boolean;
}

export function bindRoleGrant(parent: Command, act: Act): void {
  parent
    .command('grant')
    .description('grant a role to a person or a service account; never wider than what you may do yourself')
    .argument('<role>', 'one of "sallyport role list --roles"')
    .requiredOption('--to <id>', 'user or service account')
    .option('--team <name>', 'in this team alone; without it in the whole organization')
    .option('--installation', 'beyond the organization: everywhere in this installation')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport role grant auditor --to 0198c7d2-…\n  sallyport role grant developer --to 0198c7d2-… --team research',
    )
    .action(act(runRoleGrant));
}

export async function runRoleGrant(io: Io, role: string, options: RoleGrantOptions): Promise<ExitCode> {
  const { to: holder, team, installation, json } = options;
  const api = await openClient(io);
  const wanted = { holder, role: role as Role, team, ...(installation && { installation }) };
  const made = await api.call('createGrant', { body: wanted });
  io.out(json ? `${JSON.stringify(made)}\n` : `granted ${made.role} (${made.id})\n`);
  return EXIT.ok;
}
