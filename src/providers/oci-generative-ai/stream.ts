import { Fault, type Secret } from '../../core/index.ts';
import type { ChatEvent, ChatStreamDecoder } from '../port.ts';
import { SseReader } from '../sse.ts';
import { type JsonObject, parseVendorJson } from '../vendor-json.ts';
import { errorFault } from './failure.ts';

/** One format's part of a stream: an event of OCI's to events of ours. Throws Fault where the event says so. */
export interface StreamReducer {
  reduce(event: JsonObject): ChatEvent[];
}

/** The bytes of a streamed answer in any of OCI's formats: `data:` lines, `[DONE]` on some, none on others. */
export class OciStreamDecoder implements ChatStreamDecoder {
  readonly #sse = new SseReader();
  readonly #reducer: StreamReducer;
  readonly #secrets: readonly Secret[];

  constructor(reducer: StreamReducer, secrets: readonly Secret[]) {
    this.#reducer = reducer;
    this.#secrets = secrets;
  }

  push(bytes: Uint8Array): ChatEvent[] {
    return this.#read(this.#sse.push(bytes));
  }

  end(): ChatEvent[] {
    return this.#read(this.#sse.end());
  }

  #read(messages: readonly { data: string }[]): ChatEvent[] {
    const events: ChatEvent[] = [];
    for (const { data } of messages) {
      if (data === '' || data === '[DONE]') continue;
      for (const event of this.#event(parseVendorJson(data))) events.push(event);
    }
    return events;
  }

  #event(event: JsonObject): ChatEvent[] {
    const fault = errorFault(event, this.#secrets);
    if (fault) return [{ fault }];
    try {
      return this.#reducer.reduce(event);
    } catch (thrown) {
      // A finish word that says "failed" is the provider's own report, not bytes we could not read.
      if (thrown instanceof Fault && thrown.code !== 'provider.malformed') return [{ fault: thrown }];
      throw thrown;
    }
  }
}

/** Events of the chunks alone. */
export const asEvents = (chunks: readonly NonNullable<ChatEvent['chunk']>[]): ChatEvent[] =>
  chunks.map((chunk) => ({ chunk }));
