import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { gather } from '../listing.ts';
import { findNamed } from '../named.ts';

export interface AppUpdateOptions {
  readonly model?: readonly string[];
  readonly allModels?: boolean;
  readonly org?: string;
  readonly json?: boolean;
}

export function bindAppUpdate(parent: Command, act: Act): void {
  parent
    .command('update')
    .description('say which models an application may call from now on, in the place of what was said before')
    .argument('<team/app>', 'TEAM/APP, or its id')
    .option('--model <name>', 'model or route (repeatable)', gather)
    .option('--all-models', 'all there are')
    .option('--org <name>', 'of this organization (default: your own, or the default one)')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport app update research/search --model assistant --model embeddings\n  sallyport app update research/search --all-models',
    )
    .action(act(runAppUpdate));
}

export async function runAppUpdate(io: Io, name: string, options: AppUpdateOptions): Promise<ExitCode> {
  const { model, allModels = false, org, json } = options;
  if (allModels === (model !== undefined))
    throw new CommandError('which models? give --model once or more, or --all-models', { exitCode: EXIT.usage });
  const api = await openClient(io);
  const { id } = await findNamed(api, 'application', name, org);
  const answer = await api.call('updateApplication', { params: { id: String(id) }, body: { models: model ?? null } });
  if (json) io.out(`${JSON.stringify(answer)}\n`);
  else io.out(`${name} may call ${answer.models?.join(', ') ?? 'all models'}\n`);
  return EXIT.ok;
}
