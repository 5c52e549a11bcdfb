import type { ChatChoice, ChatCompletion } from '../../providers/index.ts';
import type { Stage } from '../../guard/index.ts';
import { blockedFault, type Guarded } from './guarded.ts';
import { judgeSegments } from './judge.ts';
import { addField, addFunction, noSegments, type Segment, type Segments } from './segments.ts';

/** Of a choice and no words of a model. */
const OF_CHOICE: ReadonlySet<string> = new Set(['index', 'finish_reason', 'logprobs', 'message']);

/**
 * Has the checks look into a whole answer, and masks what is to be masked in it. A choice that must not go out is
 * answered as one that a filter has ended, without a word of it.
 * @throws Fault `guard.unavailable`
 */
export async function screenCompletion(guarded: Guarded, completion: ChatCompletion): Promise<void> {
  const { stages, acting } = guarded.guard;
  if (!stages.has('output') && !stages.has('tool-call')) return;
  for (const choice of completion.choices) {
    // Tokens one by one spell what was masked.
    if (acting.has('output')) delete choice.logprobs;
    const judged = await judgeSegments(guarded, segmentsOf(choice), stageOf, {
      note: (findings, segment) => guarded.note(findings, stageOf(segment), segment.place),
    });
    if (!judged.stop) continue;
    guarded.blocked ??= blockedFault(judged.stop, judged.place);
    choice.message = { role: 'assistant', content: null };
    choice.finish_reason = 'content_filter';
  }
}

const stageOf = ({ kind }: Segment): Stage => (kind === 'tool-call' ? kind : 'output');

function segmentsOf(choice: ChatChoice): Segments {
  const found = noSegments();
  const { message } = choice;
  const place = `choices[${choice.index}].message`;
  for (const name of Object.keys(message))
    if (name !== 'tool_calls') addField(message, name, 'assistant', place, found);
  for (const [index, call] of (message.tool_calls ?? []).entries())
    addFunction(call.function, `${place}.tool_calls[${index}].function`, found);
  for (const name of Object.keys(choice))
    if (!OF_CHOICE.has(name)) addField(choice, name, 'assistant', `choices[${choice.index}]`, found);
  return found;
}
