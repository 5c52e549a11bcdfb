import type { ChatEvent } from '../../providers/index.ts';
import type { Guarded } from './guarded.ts';
import { judgeSegments } from './judge.ts';
import { addField, addFunction, noSegments } from './segments.ts';
import type { Screen } from './stream-screen.ts';

/** UTF-16 units of one answer that are remembered to be looked at. */
const OBSERVED_LENGTH_MAX = 4_194_304;

/** Lets a stream go out as it comes, and looks at it when it is whole. Nothing that is found is masked or stopped. */
export class Observing implements Screen {
  readonly #guarded: Guarded;
  /** By place. */
  readonly #texts = new Map<string, string>();
  #length = 0;
  readonly stopped = undefined;
  readonly isSilent = undefined;

  constructor(guarded: Guarded) {
    this.#guarded = guarded;
  }

  push(event: ChatEvent): readonly ChatEvent[] {
    for (const { index, delta } of event.chunk?.choices ?? []) {
      const place = `choices[${index}].message`;
      for (const name of Object.keys(delta ?? {})) {
        const text = delta[name];
        if (typeof text === 'string' && name !== 'role') this.#add(`${place}.${name}`, text);
      }
      for (const call of delta?.tool_calls ?? [])
        this.#add(`${place}.tool_calls[${call.index}].function.arguments`, call.function?.arguments ?? '');
    }
    return [event];
  }

  #add(place: string, text: string): void {
    this.#length += text.length;
    if (this.#length <= OBSERVED_LENGTH_MAX) this.#texts.set(place, (this.#texts.get(place) ?? '') + text);
  }

  async finish(): Promise<readonly ChatEvent[]> {
    if (this.#length > OBSERVED_LENGTH_MAX) this.#guarded.record.failed.push('output');
    for (const [place, text] of this.#texts) {
      const stage = place.includes('.tool_calls[') ? 'tool-call' : 'output';
      const found = noSegments();
      if (stage === 'tool-call') addFunction({ arguments: text }, place, found);
      else addField({ content: text }, 'content', 'assistant', place, found);
      const { findings } = await judgeSegments(this.#guarded, found, () => stage);
      this.#guarded.note(findings, stage, place);
    }
    return [];
  }
}
