import { CommandError, EXIT } from './exit.ts';
import type { Io } from './io.ts';

/**
 * Asks whoever sits at the terminal whether to go on; `--yes` has said so before.
 * @throws CommandError where the answer is no, or nobody is there to give one
 */
export async function confirm(io: Io, question: string, yes = false): Promise<void> {
  if (yes) return;
  if (!io.isTerminal || !io.ask)
    throw new CommandError('this asks first, and nobody is at a terminal', { hint: 'add --yes', exitCode: EXIT.usage });
  const answer = await io.ask(`${question} [y/N] `, false);
  if (!/^y(es)?$/i.test(answer?.trim() ?? '')) throw new CommandError('nothing was done');
}
