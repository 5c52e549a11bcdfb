import { restorer, type Masking, type Restorer } from '../../guard/index.ts';
import type { ChatCompletion, ChatDelta, ChatEvent } from '../../providers/index.ts';
import { addField, noSegments, replace } from './segments.ts';

type Fields = Record<string, unknown>;

/** A vendor has signed it as it was said, and wants it back so. */
const SIGNED: ReadonlySet<string> = new Set(['thinking']);

/** One text of one choice that comes in pieces. */
interface Thread {
  readonly restore: Restorer;
  readonly deltaOf: (text: string) => ChatDelta;
}

/**
 * Puts the values that were taken out of the request back into the events of its answer. What the guard checks, what the
 * cache keeps and what is stored is the text before this.
 */
export class Restoring {
  readonly #masking: Masking;
  /** By choice, then by the name of the text. */
  readonly #threads = new Map<number, Map<string, Thread>>();

  constructor(masking: Masking) {
    this.#masking = masking;
  }

  /** @returns what the caller gets in place of this event; usually the event itself */
  event(event: ChatEvent): readonly ChatEvent[] {
    const { chunk } = event;
    if (!chunk) return [event];
    const before: ChatEvent[] = [];
    let isSame = true;
    const choices = chunk.choices.map((choice) => {
      const { index, delta, finish_reason: finish } = choice;
      const names = delta ? Object.keys(delta).filter((name) => name !== 'role' && delta[name]) : [];
      for (const held of this.#flush(index, finish ? [] : names.flatMap((name) => threadsOf(name, delta))))
        before.push({ chunk: { ...chunk, usage: null, choices: [{ index, delta: held, finish_reason: null }] } });
      const restored = names.length > 0 ? this.#delta(index, delta) : delta;
      if (restored === delta) return choice;
      isSame = false;
      return { ...choice, delta: restored };
    });
    if (isSame && before.length === 0) return [event];
    const { raw: _raw, ...rest } = event;
    return [...before, isSame ? rest : { ...rest, chunk: { ...chunk, choices } }];
  }

  /** What was held back of a complete stream. */
  end(head: ChatEvent['chunk']): readonly ChatEvent[] {
    if (!head) return [];
    return [...this.#threads.keys()].flatMap((index) =>
      this.#flush(index, []).map((delta) => ({
        chunk: { ...head, usage: null, choices: [{ index, delta, finish_reason: null }] },
      })),
    );
  }

  /** Ends every text of a choice but those that go on. */
  #flush(index: number, goingOn: readonly string[]): ChatDelta[] {
    const threads = this.#threads.get(index);
    if (!threads) return [];
    const deltas: ChatDelta[] = [];
    for (const [name, { restore, deltaOf }] of threads) {
      if (goingOn.length === 0 || !goingOn.includes(name)) {
        const held = restore.end();
        if (held !== '') deltas.push(deltaOf(held));
      }
    }
    return deltas;
  }

  #delta(index: number, delta: ChatDelta): ChatDelta {
    let changed: ChatDelta | undefined;
    for (const name of Object.keys(delta)) {
      const value = delta[name];
      if (name === 'role' || name === 'tool_calls' || SIGNED.has(name) || !value) continue;
      if (typeof value === 'string') {
        const text = this.#thread(index, name, 'text', (held) => ({ [name]: held })).restore.push(value);
        if (text !== value) (changed ??= { ...delta })[name] = text;
      } else if (typeof value === 'object') {
        const copy: Fields = { [name]: structuredClone(value) };
        if (restoreInside(this.#masking, copy, name)) (changed ??= { ...delta })[name] = copy[name];
      }
    }
    const tools = delta.tool_calls?.map((call) => {
      const text = call.function?.arguments;
      if (!text) return call;
      const { index: at } = call;
      const thread = this.#thread(index, `tool ${at}`, 'json', (held) => ({
        tool_calls: [{ index: at, function: { arguments: held } }],
      }));
      const restored = thread.restore.push(text);
      return restored === text ? call : { ...call, function: { ...call.function, arguments: restored } };
    });
    if (tools?.some((call, at) => call !== delta.tool_calls?.[at])) (changed ??= { ...delta }).tool_calls = tools;
    return changed ?? delta;
  }

  #thread(index: number, name: string, into: 'text' | 'json', deltaOf: Thread['deltaOf']): Thread {
    let threads = this.#threads.get(index);
    if (!threads) this.#threads.set(index, (threads = new Map<string, Thread>()));
    let thread = threads.get(name);
    if (!thread) threads.set(name, (thread = { restore: restorer(this.#masking, into), deltaOf }));
    return thread;
  }
}

/** Names of the texts that a field of a delta goes on with. */
const threadsOf = (name: string, delta: ChatDelta): string[] =>
  name === 'tool_calls' ? (delta.tool_calls ?? []).map(({ index }) => `tool ${index}`) : [name];

/** The whole answer with its values, as a copy. */
export function restoreCompletion(masking: Masking, completion: ChatCompletion): ChatCompletion {
  const restored = structuredClone(completion);
  for (const { message } of restored.choices) {
    for (const name of Object.keys(message))
      if (name !== 'tool_calls' && !SIGNED.has(name)) restoreInside(masking, message, name);
    for (const { function: call } of message.tool_calls ?? []) {
      const json = restorer(masking, 'json');
      call.arguments = json.push(call.arguments) + json.end();
    }
  }
  return restored;
}

/** @returns whether anything was put back */
function restoreInside(masking: Masking, holder: Fields, name: string): boolean {
  const found = noSegments();
  addField(holder, name, 'assistant', '', found);
  let isChanged = false;
  for (const segment of found.list) {
    const one = restorer(masking);
    const text = one.push(segment.text) + one.end();
    if (text === segment.text) continue;
    replace(segment, text);
    isChanged = true;
  }
  return isChanged;
}
