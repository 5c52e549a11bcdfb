import type { Secret } from '../../core/index.ts';
import type { ChatAdapter, ChatReply, Encoded, Target } from '../port.ts';
import { CohereStream, decodeCohere } from './cohere/decode.ts';
import { encodeCohere } from './cohere/encode.ts';
import { CohereV2Stream, decodeCohereV2 } from './cohere-v2/decode.ts';
import { encodeCohereV2 } from './cohere-v2/encode.ts';
import { type ChatFormat, chatFormat } from './dialect.ts';
import { decodeGeneric } from './generic/decode.ts';
import { encodeGeneric } from './generic/encode.ts';
import { GenericStream } from './generic/stream.ts';
import { type Leftovers, leftoversOf, refuseForeign } from './leftovers.ts';
import { type ChatResponse, chatResponse } from './reply.ts';
import { nativeRequest, optionsOf } from './request.ts';
import { OciStreamDecoder, type StreamReducer } from './stream.ts';
import type { ChatRequest } from '../canonical.ts';

interface FormatPart {
  readonly encode: (request: ChatRequest, left: Leftovers) => object;
  readonly decode: (from: ChatResponse) => ChatReply;
  readonly stream: new (model: string, nowMs: number) => StreamReducer;
}

const FORMATS: Readonly<Record<ChatFormat, FormatPart>> = {
  generic: { encode: encodeGeneric, decode: decodeGeneric, stream: GenericStream },
  cohere: { encode: encodeCohere, decode: decodeCohere, stream: CohereStream },
  coherev2: { encode: encodeCohereV2, decode: decodeCohereV2, stream: CohereV2Stream },
};

const formatOf = (target: Target): FormatPart => FORMATS[optionsOf(target).format ?? chatFormat(target.model)];

/** What an answer says of its own format, where it says it. */
const FORMAT_BY_NAME: Readonly<Record<string, ChatFormat>> = {
  GENERIC: 'generic',
  COHERE: 'cohere',
  COHEREV2: 'coherev2',
};

/** Chat over the native door, in whichever of OCI's three formats the deployment speaks. */
export function nativeChat(compartmentId: string, clock: { now(): number }, secrets: readonly Secret[]): ChatAdapter {
  return {
    encode(request, target): Encoded {
      refuseForeign(request);
      const left = leftoversOf(target);
      const chatRequest = formatOf(target).encode(request, left);
      return { wire: nativeRequest('chat', compartmentId, target, { chatRequest }), dropped: left.drops.names };
    },
    decode(reply, target) {
      const from = chatResponse(reply, target, clock.now());
      const named = FORMAT_BY_NAME[String(from.response['apiFormat'])];
      return (named ? FORMATS[named] : formatOf(target)).decode(from);
    },
    decodeStream(_head, target) {
      return new OciStreamDecoder(new (formatOf(target).stream)(target.model, clock.now()), secrets);
    },
  };
}
