/** What a decoded answer looks like in a golden file: minted ids are the same every time. For tests. */
import type { ChatEvent, ChatReply } from '../port.ts';

const MINTED = /\b(chatcmpl|call)-?_?[0-9a-f]{32}\b/g;

const steady = <T>(value: T): T => {
  const ids = new Map<string, string>();
  const text = JSON.stringify(value).replace(MINTED, (id, word: string) => {
    const known = ids.get(id) ?? `${word}_minted_${ids.size + 1}`;
    ids.set(id, known);
    return known;
  });
  return JSON.parse(text) as T;
};

export const goldenReply = ({ completion, usage, finishRaw }: ChatReply) => steady({ completion, usage, finishRaw });

/** One line an event: what a caller sees of it, and what we keep. */
export const goldenEvents = (events: readonly ChatEvent[]) =>
  steady(
    events.map(({ chunk, usage, fault, finishRaw, terminal }) => ({
      delta: chunk?.choices[0]?.delta,
      finish: chunk?.choices[0]?.finish_reason ?? undefined,
      usage,
      fault: fault ? { code: fault.code, public: fault.public } : undefined,
      finishRaw,
      terminal,
    })),
  );
