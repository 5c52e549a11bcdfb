import { Fault, parseJson } from '../../core/index.ts';
import type { Call } from '../call.ts';
import { cacheWish } from '../caching/wish.ts';
import { forwardedOf } from '../forwarded.ts';
import type { Gateway } from '../gateway.ts';
import { wishesOf } from '../wishes.ts';

/** Pairs and bytes of `x-sallyport-metadata`, as OpenAI bounds its own `metadata`. */
const METADATA_PAIRS_MAX = 16;
const METADATA_VALUE_MAX = 512;
const CONVERSATION = /^[\w.:@/-]{1,128}$/;

/** Parses the request once, to the canonical form; what was inspected is what is forwarded. */
export function receive(_gateway: Gateway, call: Call): void {
  const request = call.surface.parse(parseJson(call.incoming.body));
  call.request = request;
  const { record } = call;
  record.operation = request.operation;
  record.requestedModel = request.operation === 'chat' ? request.chat.model : request.embeddings.model;
  record.stream = request.operation === 'chat' && request.chat.stream === true;
  call.wishes = wishesOf(call.incoming.headers);
  call.forwarded = forwardedOf(call.incoming.headers);
  record.conversation = conversation(call.incoming.headers['x-sallyport-conversation']);
  call.cacheWish = cacheWish(call.incoming.headers['x-sallyport-cache']);
  record.metadata = metadata(call.incoming.headers['x-sallyport-metadata']);
}

function conversation(value: string | string[] | undefined): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string' && CONVERSATION.test(value)) return value;
  throw new Fault('request.invalid', {
    public:
      'The header x-sallyport-conversation is an id of at most 128 letters, digits, "_", "-", ".", ":", "@", "/".',
    param: 'x-sallyport-conversation',
  });
}

function metadata(value: string | string[] | undefined): Record<string, string> | null {
  if (value === undefined) return null;
  const invalid = new Fault('request.invalid', {
    public: `The header x-sallyport-metadata is a JSON object of at most ${METADATA_PAIRS_MAX} strings, each at most ${METADATA_VALUE_MAX} characters.`,
    param: 'x-sallyport-metadata',
  });
  let parsed: unknown;
  try {
    parsed = parseJson(Buffer.from(String(value)));
  } catch {
    throw invalid;
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) throw invalid;
  const pairs = Object.entries(parsed);
  const fits = ([key, text]: [string, unknown]): boolean =>
    key.length <= 64 && typeof text === 'string' && text.length <= METADATA_VALUE_MAX;
  if (pairs.length > METADATA_PAIRS_MAX || !pairs.every(fits)) throw invalid;
  return parsed as Record<string, string>;
}
