import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { Fault, limits } from '../core/index.ts';

/** One event of a stream. `event` is `undefined` where the sender named none. */
export interface SseEvent {
  readonly event: string | undefined;
  readonly data: string;
}

/**
 * Bytes of a `text/event-stream` body into its events (HTML Living Standard §9.2.6), in whatever pieces the network
 * made of them: split UTF-8, CRLF, bare CR, a leading BOM, comments and fields in any order are all fine. Bytes that
 * are not UTF-8 become U+FFFD, since one bad character in a text is no reason to lose the answer.
 */
export class SseReader {
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #parser;
  #events: SseEvent[] = [];
  #overflow = false;

  /** @param eventBytesMax counted in UTF-16 units of the text, which is never more than its bytes */
  constructor(eventBytesMax: number = limits.STREAM_EVENT_BYTES_MAX) {
    this.#parser = createParser({
      maxBufferSize: eventBytesMax,
      onEvent: (message: EventSourceMessage) => {
        if (message.data.length > eventBytesMax) this.#overflow = true;
        else this.#events.push({ event: message.event, data: message.data });
      },
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') this.#overflow = true;
      },
    });
  }

  /** @throws Fault `provider.malformed` where one event is larger than the limit */
  push(bytes: Uint8Array): SseEvent[] {
    return this.#feed(this.#utf8.decode(bytes, { stream: true }));
  }

  /** The body ended cleanly. Some servers leave out the last blank line; the event before it counts all the same. */
  end(): SseEvent[] {
    return this.#feed(`${this.#utf8.decode()}\n\n`);
  }

  #feed(text: string): SseEvent[] {
    if (!this.#overflow) this.#parser.feed(text);
    if (this.#overflow) {
      throw new Fault('provider.malformed', { internal: 'One event of the stream is larger than the limit.' });
    }
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }
}
