import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';

export interface ReviewOptions {
  readonly finding: string;
  readonly json?: boolean;
}

export function bindAccessReview(parent: Command, act: Act): void {
  parent
    .command('review')
    .description('say what a sealed access was used for, as a third person, when it is over')
    .argument('<id>', 'id, as "sallyport access list --unreviewed" shows it')
    .requiredOption('--finding <text>', 'what you found; "sallyport audit list --actor ID" shows what was done')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
Example:
  sallyport audit list --actor 0198c7d2-…
  sallyport access review 0198c7d2-… --finding "chat@1.2.0 was quarantined, nothing else was done"`,
    )
    .action(act(runAccessReview));
}

export async function runAccessReview(io: Io, id: string, options: ReviewOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const answer = await api.call('reviewSealedAccess', { params: { id }, body: { finding: options.finding } });
  io.out(options.json ? `${JSON.stringify(answer)}\n` : `reviewed ${id}\n`);
  return EXIT.ok;
}
