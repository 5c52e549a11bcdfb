import type { Fault } from '../../core/index.ts';
import type { Finding } from '../../guard/index.ts';
import type { ChatChunk, ChatDelta, ChatEvent } from '../../providers/index.ts';
import { ChoiceScreen } from './choice-screen.ts';
import { blockedFault, type Guarded } from './guarded.ts';

/** What stands between the events of a provider and the caller. */
export interface Screen {
  /** Set once something must not go out: the last event has been returned, and nothing follows. */
  readonly stopped: Fault | undefined;
  /** Whether nothing that a person would call an answer has been let out; `undefined`: that is as it came. */
  readonly isSilent: boolean | undefined;
  /** @returns what may go out now, instead of this event */
  push(event: ChatEvent): readonly ChatEvent[];
  /** The stream is complete: @returns what was still held back */
  finish(): Promise<readonly ChatEvent[]>;
}

/**
 * Lets a stream out as far as it has been checked. Each choice keeps its own order; what concerns the whole answer, as
 * its usage, waits for all of them.
 */
export class StreamScreen implements Screen {
  readonly #guarded: Guarded;
  readonly #choicesExpected: number;
  readonly #choices = new Map<number, ChoiceScreen>();
  #head: Omit<ChatChunk, 'choices' | 'usage'> | undefined;
  #tail: ChatEvent[] = [];
  stopped: Fault | undefined;
  isSilent = true;

  constructor(guarded: Guarded, choicesExpected: number) {
    this.#guarded = guarded;
    this.#choicesExpected = choicesExpected;
  }

  push({ chunk }: ChatEvent): readonly ChatEvent[] {
    if (!chunk || this.stopped) return NOTHING;
    const { choices, usage, ...head } = chunk;
    this.#head = head;
    const events: ChatEvent[] = [];
    for (const choice of choices) {
      const screen = this.#screenOf(choice.index);
      screen.push(choice);
      this.#drain(choice.index, screen, events);
      if (this.stopped) return events;
    }
    if (usage || choices.length === 0) this.#tail.push({ chunk: { ...head, choices: [], ...(usage && { usage }) } });
    if (this.#tail.length > 0 && this.#isClear()) events.push(...this.#tail.splice(0));
    return events;
  }

  async finish(): Promise<readonly ChatEvent[]> {
    const events: ChatEvent[] = [];
    for (const [index, screen] of this.#choices) {
      await screen.end();
      this.#drain(index, screen, events);
      if (this.stopped) return events;
    }
    events.push(...this.#tail.splice(0));
    return events;
  }

  #screenOf(index: number): ChoiceScreen {
    let screen = this.#choices.get(index);
    if (!screen) this.#choices.set(index, (screen = new ChoiceScreen(this.#guarded, index)));
    return screen;
  }

  #isClear(): boolean {
    for (const screen of this.#choices.values()) if (screen.isHolding) return false;
    return true;
  }

  #drain(index: number, screen: ChoiceScreen, events: ChatEvent[]): void {
    for (const { delta, more, finish } of screen.drain()) {
      if (finish || Object.keys(delta).some((name) => name !== 'role' && delta[name])) this.isSilent = false;
      events.push(this.#event([{ ...more, index, delta, finish_reason: finish }]));
    }
    if (screen.stop) this.#end(screen.stop, events);
  }

  /** One chunk ends every choice that has not ended. */
  #end({ finding, place }: { finding: Finding; place: string }, events: ChatEvent[]): void {
    this.stopped = blockedFault(finding, place);
    this.#guarded.blocked = this.stopped;
    this.isSilent = false;
    const open = new Set(this.#choices.keys());
    for (let index = 0; index < this.#choicesExpected; index += 1) open.add(index);
    const choices = [...open]
      .filter((index) => !this.#choices.get(index)?.hasEnded)
      .toSorted((a, b) => a - b)
      .map((index) => ({ index, delta: {} as ChatDelta, finish_reason: 'content_filter' as const }));
    events.push(this.#event(choices));
  }

  #event(choices: ChatChunk['choices']): ChatEvent {
    return { chunk: { ...this.#head, choices } as ChatChunk };
  }
}

const NOTHING: readonly ChatEvent[] = [];
