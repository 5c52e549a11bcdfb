import { BYTES_PER_TOKEN } from '../finops/index.ts';
import type { ChatMessage } from '../providers/index.ts';
import type { Candidate } from '../routing/index.ts';
import type { CanonicalRequest } from './canonical-request.ts';

/** What the vendors count for a large picture; its base64 would be counted hundreds of times over. */
const IMAGE_TOKENS = 1_600;
/** A picture below this is no dearer as text. */
const IMAGE_LENGTH_MIN = IMAGE_TOKENS * BYTES_PER_TOKEN;

/** The caller's own limit, else the deployment's, for every choice asked for. */
export function outputTokensMax(request: CanonicalRequest, candidate: Candidate): number {
  if (request.operation !== 'chat') return 0;
  const { chat } = request;
  const limit = chat.max_completion_tokens ?? chat.max_tokens ?? candidate.deployment.target.outputTokensDefault;
  return limit * (chat.n ?? 1);
}

/** What the request may take of a limit of tokens, before anybody has counted. */
export function tokensEstimate(request: CanonicalRequest, requestBytes: number, candidate: Candidate): number {
  const images =
    request.operation === 'chat' && requestBytes > IMAGE_LENGTH_MIN ? imagesOf(request.chat.messages) : NONE;
  const input = Math.ceil((requestBytes - images.length) / BYTES_PER_TOKEN) + images.count * IMAGE_TOKENS;
  return Math.max(input, 0) + outputTokensMax(request, candidate);
}

const NONE = { count: 0, length: 0 };

function imagesOf(messages: readonly ChatMessage[]): { count: number; length: number } {
  let count = 0;
  let length = 0;
  for (const { content } of messages) {
    if (!Array.isArray(content)) continue;
    for (const part of content) {
      if (part.type !== 'image_url' || part.image_url.url.length < IMAGE_LENGTH_MIN) continue;
      count += 1;
      length += part.image_url.url.length;
    }
  }
  return { count, length };
}
