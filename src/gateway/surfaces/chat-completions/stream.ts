import type { Fault } from '../../../core/index.ts';
import { toChatUsage, type ChatEvent, type Usage } from '../../../providers/index.ts';
import { openaiError } from '../openai-envelope.ts';
import type { StreamRenderer } from '../port.ts';

/**
 * Chat completion chunks as server-sent events. An event that came in this very dialect goes out with its original text.
 * The usage chunk is shown only to callers who asked for it: we always ask the provider, for the ledger.
 */
export class ChatStreamRenderer implements StreamRenderer {
  readonly #wantsUsage: boolean;
  #usageShown = false;
  #id = '';
  #model = '';
  #created = 0;

  constructor(wantsUsage: boolean) {
    this.#wantsUsage = wantsUsage;
  }

  event(event: ChatEvent): string {
    const { chunk } = event;
    if (!chunk) return '';
    if (chunk.id) {
      this.#id = chunk.id;
      this.#model = chunk.model;
      this.#created = chunk.created;
    }
    if (chunk.usage) {
      if (!this.#wantsUsage && chunk.choices.length === 0) return '';
      this.#usageShown = true;
    }
    return `data: ${event.raw ?? JSON.stringify(chunk)}\n\n`;
  }

  end(usage: Usage | undefined): string {
    return this.#usageChunk(usage) + 'data: [DONE]\n\n';
  }

  /** For providers that report usage in an event of their own dialect. */
  #usageChunk(usage: Usage | undefined): string {
    if (!usage || !this.#wantsUsage || this.#usageShown) return '';
    const chunk = {
      id: this.#id,
      object: 'chat.completion.chunk',
      created: this.#created,
      model: this.#model,
      choices: [],
      usage: toChatUsage(usage),
    };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  }

  fault(fault: Fault, requestId: string): string {
    return `data: ${JSON.stringify({ error: { ...openaiError(fault), request_id: requestId } })}\n\n`;
  }
}
