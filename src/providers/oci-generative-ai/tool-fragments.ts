import { Fault } from '../../core/index.ts';
import type { ChatChunk } from '../canonical.ts';
import { type ChatDeltas, mintToolId } from '../chat-deltas.ts';

export interface ToolFragment {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly arguments: string;
}

interface OpenCall {
  readonly id: string;
  arguments: string;
}

/**
 * Puts streamed tool calls together. OCI gives no index: the first fragment of a call has its id and name, later ones
 * only arguments, and a new id begins a new call whatever its place in the list.
 */
export class ToolFragments {
  readonly #deltas: ChatDeltas;
  readonly #nowMs: number;
  readonly #open: (OpenCall | undefined)[] = [];
  readonly #seen = new Set<string>();

  constructor(deltas: ChatDeltas, nowMs: number) {
    this.#deltas = deltas;
    this.#nowMs = nowMs;
  }

  /**
   * @param last the fragment came with the finish reason, where some models say their calls once more as a whole
   * @throws Fault `provider.malformed` where two calls are interleaved: callers' clients cannot take those apart
   */
  add(fragment: ToolFragment, choice: number, last: boolean, into: ChatChunk[]): void {
    const open = this.#open[choice];
    if (open !== undefined && !begins(fragment, open)) {
      if (fragment.arguments === '' || (last && fragment.arguments === open.arguments)) return;
      open.arguments += fragment.arguments;
      into.push(this.#deltas.toolArguments(fragment.arguments, choice));
      return;
    }
    if (fragment.id !== undefined && this.#seen.has(fragment.id)) {
      if (last) return;
      throw new Fault('provider.malformed', { internal: 'The provider mixed the fragments of two tool calls.' });
    }
    this.close(choice, into);
    const id = fragment.id ?? mintToolId(this.#nowMs);
    this.#seen.add(id);
    this.#open[choice] = { id, arguments: fragment.arguments };
    into.push(this.#deltas.toolStart(id, fragment.name ?? '', choice));
    if (fragment.arguments !== '') into.push(this.#deltas.toolArguments(fragment.arguments, choice));
  }

  /** A call without arguments becomes one with an empty object, which every client can parse. */
  close(choice: number, into: ChatChunk[]): void {
    if (this.#open[choice]?.arguments === '') into.push(this.#deltas.toolArguments('{}', choice));
    this.#open[choice] = undefined;
  }
}

/** Models that give no ids (Gemini) send whole calls: a name after arguments can only be the next one. */
function begins(fragment: ToolFragment, open: OpenCall): boolean {
  if (fragment.id !== undefined) return fragment.id !== open.id;
  return fragment.name !== undefined && open.arguments !== '';
}
