import { objectText } from '../core/index.ts';
import type { ChatRequest, EmbeddingsRequest } from '../providers/index.ts';

/**
 * Fields that alter who is charged, what is kept, or in which form the answer travels, and not the answer. `model` is
 * told by what it leads to.
 */
const IGNORED = {
  chat: new Set(['model', 'stream', 'stream_options', 'user', 'safety_identifier', 'metadata', 'store']),
  embeddings: new Set(['model', 'encoding_format', 'user']),
};

/** What of a request decides the answer, in one spelling. A field that is `null` is as one that is not there. */
export function requestText(operation: 'chat' | 'embeddings', fields: ChatRequest | EmbeddingsRequest): string {
  const ignored = IGNORED[operation];
  return objectText(fields, (name, value) => value === null || ignored.has(name));
}
