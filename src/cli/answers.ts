import { CommandError } from './exit.ts';
import type { Io } from './io.ts';

/** @throws CommandError where nobody says anything */
export async function answerTo(io: Io, question: string, hidden = false): Promise<string> {
  const answer = await io.ask?.(question, hidden);
  if (answer !== undefined && answer !== '') return answer;
  throw new CommandError(`nothing was given for "${question.replace(/:?\s*$/, '')}"`, {
    hint: 'run it on a terminal, or send one line for each question on the standard input',
  });
}

/** Asked twice on a terminal, where nobody sees what they type. @throws CommandError */
export async function newPasswordFrom(io: Io): Promise<string> {
  const wanted = await answerTo(io, 'New password: ', true);
  if (io.isTerminal && (await answerTo(io, 'Again: ', true)) !== wanted)
    throw new CommandError('these were two different ones');
  return wanted;
}
