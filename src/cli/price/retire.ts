import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';

export interface PriceRetireOptions {
  readonly json?: boolean;
}

export function bindPriceRetire(parent: Command, act: Act): void {
  parent
    .command('retire')
    .description('end imported prices now; what they priced keeps its cost')
    .argument('<id...>', 'ids of prices, as "sallyport price list" shows them')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      `
A price that is imported again after that is in force again.

Example:
  sallyport price retire 0198c7d2-…`,
    )
    .action(act(runPriceRetire));
}

export async function runPriceRetire(io: Io, ids: readonly string[], options: PriceRetireOptions): Promise<ExitCode> {
  const api = await openClient(io);
  for (const id of ids) {
    const answer = await api.call('retirePrice', { params: { id } });
    io.out(options.json ? `${JSON.stringify(answer)}\n` : `retired ${id}\n`);
  }
  return EXIT.ok;
}
