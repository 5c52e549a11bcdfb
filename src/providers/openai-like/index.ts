/** Everything that speaks OpenAI's dialect: one translation, told apart by a `Dialect`. */
import type { ChatAdapter } from '../port.ts';
import { decodeChat } from './decode.ts';
import type { Dialect } from './dialect.ts';
import { encodeChat } from './encode.ts';
import { decodeChatStream } from './stream.ts';

export { tokensFieldSchema, type Dialect } from './dialect.ts';
export { embeddingsAdapter } from './embeddings.ts';
export { classifyError, findError, readFailure, type ErrorWords } from './failure.ts';

export function chatAdapter(dialect: Dialect): ChatAdapter {
  return {
    encode: (request, target) => encodeChat(dialect, request, target),
    decode: (reply, target) => decodeChat(dialect, reply, target),
    decodeStream: (head, target) => decodeChatStream(dialect, head, target),
  };
}
