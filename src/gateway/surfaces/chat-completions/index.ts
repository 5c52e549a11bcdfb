import type { ChatRequest } from '../../../providers/index.ts';
import type { CanonicalRequest } from '../../canonical-request.ts';
import { issueToFault } from '../issue-to-fault.ts';
import { openaiEnvelope } from '../openai-envelope.ts';
import type { Surface } from '../port.ts';
import { chatRequestSchema } from './schema.ts';
import { ChatStreamRenderer } from './stream.ts';

/** `POST /v1/chat/completions`: the canonical form is this dialect, so there is little to translate. */
export const chatCompletions: Surface = {
  name: 'chat.completions',
  parse(body) {
    const parsed = chatRequestSchema.safeParse(body);
    if (!parsed.success) throw issueToFault(parsed.error);
    return { operation: 'chat', chat: parsed.data };
  },
  renderChat: (completion) => JSON.stringify(completion),
  openStream: (request) => new ChatStreamRenderer(wantsUsage(request)),
  renderFault: openaiEnvelope,
};

const chatOf = (request: CanonicalRequest): ChatRequest | undefined =>
  request.operation === 'chat' ? request.chat : undefined;

const wantsUsage = (request: CanonicalRequest): boolean => chatOf(request)?.stream_options?.include_usage === true;
