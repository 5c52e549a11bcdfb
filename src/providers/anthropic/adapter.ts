import type { Secret } from '../../core/index.ts';
import type { ChatAdapter, ChatEvent, ChatStreamDecoder, Target } from '../port.ts';
import { SseReader, type SseEvent } from '../sse.ts';
import { parseVendorJson } from '../vendor-json.ts';
import { decodeMessage } from './decode.ts';
import { encodeMessages } from './encode.ts';
import { messagesFault } from './failure.ts';
import { deploymentSchema, type DeploymentOptions } from './settings.ts';
import { MessageEvents } from './stream.ts';

const VERSION = '2023-06-01';

export function messagesAdapter(path: string, secrets: readonly Secret[], now: () => number): ChatAdapter {
  return {
    encode(request, target) {
      const options = optionsOf(target);
      const { body, dropped } = encodeMessages(request, target, options);
      const stream = request.stream ? { stream: true } : {};
      return {
        wire: {
          method: 'POST',
          path,
          headers: {
            'content-type': 'application/json',
            accept: request.stream ? 'text/event-stream' : 'application/json',
            'anthropic-version': VERSION,
            ...(options.betas.length === 0 ? {} : { 'anthropic-beta': options.betas.join(',') }),
          },
          body: Buffer.from(JSON.stringify({ model: target.model, ...body, ...stream })),
        },
        dropped,
      };
    },
    decode(reply) {
      const body = parseVendorJson(reply.body.toString('utf8'));
      if (body['type'] === 'error') throw messagesFault(body, secrets);
      return decodeMessage(body, now());
    },
    decodeStream: () => new MessagesStream(new MessageEvents(now, (event) => messagesFault(event, secrets))),
  };
}

const defaults = deploymentSchema.parse({});
const optionsOf = (target: Target): DeploymentOptions => ({
  ...defaults,
  ...(target.options as Partial<DeploymentOptions>),
});

/** Bytes of server-sent events into the Messages API's events. Each one's JSON names its type itself. */
class MessagesStream implements ChatStreamDecoder {
  readonly #sse = new SseReader();
  readonly #events: MessageEvents;
  #over = false;

  constructor(events: MessageEvents) {
    this.#events = events;
  }

  push(bytes: Uint8Array): ChatEvent[] {
    return this.#read(this.#sse.push(bytes));
  }

  end(): ChatEvent[] {
    return this.#read(this.#sse.end());
  }

  #read(messages: readonly SseEvent[]): ChatEvent[] {
    const events: ChatEvent[] = [];
    for (const { data } of messages) {
      if (this.#over || data === '') continue;
      for (const event of this.#events.event(parseVendorJson(data))) {
        events.push(event);
        if (event.fault || event.terminal) this.#over = true;
      }
    }
    return events;
  }
}
