import type { ChatChoice, ChatChunk, ChatCompletion, ChatEvent } from '../providers/index.ts';

/** A whole answer as the events of a stream: of each choice what was said, then how it ended, and at last the usage. */
export function replay(completion: ChatCompletion): ChatEvent[] {
  const { choices, usage, ...rest } = completion;
  const head = { ...rest, object: 'chat.completion.chunk' as const };
  const events: ChatEvent[] = [];
  for (const choice of choices) {
    events.push({ chunk: { ...head, choices: [saidOf(choice)] } });
    events.push({ chunk: { ...head, choices: [endOf(choice)] } });
  }
  if (usage) events.push({ chunk: { ...head, choices: [], usage } });
  return events;
}

type ChunkChoice = ChatChunk['choices'][number];

function saidOf({ index, message, logprobs }: ChatChoice): ChunkChoice {
  const { tool_calls: tools, ...said } = message;
  const delta = tools ? { ...said, tool_calls: tools.map((call, at) => ({ index: at, ...call })) } : said;
  return { index, delta, ...(logprobs !== undefined && { logprobs }), finish_reason: null };
}

function endOf({ message: _said, logprobs: _told, ...end }: ChatChoice): ChunkChoice {
  return { ...end, delta: {} };
}
