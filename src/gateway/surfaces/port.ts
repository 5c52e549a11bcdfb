import type { Fault } from '../../core/index.ts';
import type { ChatCompletion, ChatEvent, EmbeddingsAnswer, Usage } from '../../providers/index.ts';
import type { CanonicalRequest } from '../canonical-request.ts';

/**
 * A dialect that callers speak: it turns their request into the canonical form and the canonical answer back. The
 * pipeline and the stream state machine are the same for all of them; a new surface is one more folder.
 */
export interface Surface {
  /** Name for the record and the metrics, e.g. `chat.completions`. */
  readonly name: string;
  /** @throws Fault `request.malformed | request.invalid` */
  parse(body: unknown): CanonicalRequest;
  /** A whole answer of a chat, as the body to send. */
  renderChat?(completion: ChatCompletion): string;
  /** A streamed chat: made when the stream begins, used for this stream only. */
  openStream?(request: CanonicalRequest): StreamRenderer;
  renderEmbeddings?(answer: EmbeddingsAnswer, usage: Usage | undefined, request: CanonicalRequest): string;
  /** An error before anything was sent. */
  renderFault(fault: Fault, requestId: string): string;
}

/** Text to write for each event; an empty string writes nothing. */
export interface StreamRenderer {
  event(event: ChatEvent): string;
  /** The end of a complete stream. @param usage `undefined` when the provider reported none */
  end(usage: Usage | undefined): string;
  /** The last event of a stream that broke; nothing follows it. */
  fault(fault: Fault, requestId: string): string;
}
