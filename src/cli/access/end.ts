import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';

export interface EndOptions {
  readonly secret?: boolean;
  readonly json?: boolean;
}

export function bindAccessEnd(parent: Command, act: Act): void {
  parent
    .command('end')
    .description('end a sealed access before its time, or make a sealed secret worthless')
    .argument('<id>', 'id, as "sallyport access list" shows it')
    .option('--secret', 'it is the id of a sealed secret')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  sallyport access end 0198c7d2-…\n  sallyport access end 0198c7d2-… --secret')
    .action(act(runAccessEnd));
}

export async function runAccessEnd(io: Io, id: string, options: EndOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const answer = options.secret
    ? await api.call('revokeSealedSecret', { params: { id } })
    : await api.call('endSealedAccess', { params: { id } });
  io.out(options.json ? `${JSON.stringify(answer)}\n` : `ended ${id}\n`);
  return EXIT.ok;
}
