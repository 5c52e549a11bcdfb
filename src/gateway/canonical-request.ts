import type { ChatRequest, EmbeddingsRequest } from '../providers/index.ts';

/** The request in canonical form, by operation. */
export type CanonicalRequest =
  | { readonly operation: 'chat'; readonly chat: ChatRequest }
  | { readonly operation: 'embeddings'; readonly embeddings: EmbeddingsRequest };
