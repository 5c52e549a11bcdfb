import { Fault } from '../../core/index.ts';
import { hasTwins } from './twins.ts';

/** Most of what all headers together may have (16 KiB). Tokens with 200 groups stay below it. */
const TOKEN_BYTES_MAX = 12 * 1024;
/** Ids of keys are digests or dates; a longer one is somebody's attempt at something. */
const KID_LENGTH_MAX = 256;

/** What a token says of itself before anything of it is believed. */
export interface ReadToken {
  readonly alg: string;
  readonly kid: string | undefined;
  readonly issuer: string;
}

/** API keys hold no dot. */
export const mayBeToken = (text: string): boolean => text.includes('.');

/** What is wrong with the outer form of a token, found without reading it. `undefined`: nothing. */
export function tokenFormFault(text: string): Fault | undefined {
  if (text.length > TOKEN_BYTES_MAX) return invalid(`it has more than ${TOKEN_BYTES_MAX} bytes`);
  const first = text.indexOf('.');
  const second = text.indexOf('.', first + 1);
  const isCompact = first > 0 && second > first + 1 && second < text.length - 1 && text.indexOf('.', second + 1) < 0;
  return isCompact ? undefined : invalid('it is not header, payload and signature (RFC 7515 §3.1)');
}

/**
 * Reads header and payload strictly. Whatever in the header would name a key or a place to get one (`jwk`, `jku`, `x5u`,
 * `x5c`) is passed over: keys come from the configured issuer alone.
 * @throws Fault `jwt.invalid`
 */
export function readToken(text: string): ReadToken {
  const fault = tokenFormFault(text);
  if (fault) throw fault;
  const [head = '', body = ''] = text.split('.', 2);
  const header = readObject(head, 'header');
  const { alg, kid, typ } = header;
  if (typeof alg !== 'string') throw invalid('its header names no algorithm');
  if (kid !== undefined && (typeof kid !== 'string' || kid.length > KID_LENGTH_MAX)) {
    throw invalid(`the id of its key is no text of at most ${KID_LENGTH_MAX} characters`);
  }
  // An extension that must be understood (RFC 7515 §4.1.11), among them an unencoded payload (RFC 7797).
  for (const name of ['crit', 'b64', 'zip']) if (name in header) throw invalid(`its header has "${name}"`);
  if (typ !== undefined && !isAccessToken(typ)) throw invalid('its type is another than of an access token');
  const { iss } = readObject(body, 'payload');
  if (typeof iss !== 'string') throw invalid('its payload names no issuer');
  return { alg, kid, issuer: iss };
}

/** RFC 9068 §2.1 and RFC 7519 §5.1. Logout tokens, proofs of possession and events of the same issuer are no access tokens. */
const TYPES: ReadonlySet<string> = new Set(['jwt', 'at+jwt']);

const isAccessToken = (typ: unknown): boolean =>
  typeof typ === 'string' && TYPES.has(typ.toLowerCase().replace(/^application\//, ''));

const BASE64URL = /^[\w-]+$/;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readObject(part: string, what: string): Record<string, unknown> {
  if (!BASE64URL.test(part)) throw invalid(`its ${what} is not base64url`);
  let text: string;
  let value: unknown;
  try {
    text = decoder.decode(Buffer.from(part, 'base64url'));
    value = JSON.parse(text);
  } catch {
    throw invalid(`its ${what} is not JSON`);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw invalid(`its ${what} is no object`);
  if (hasTwins(text)) throw invalid(`its ${what} holds a name twice`);
  return { __proto__: null, ...value };
}

/** @param why without anything of the token's own text */
export const invalid = (why: string): Fault => new Fault('jwt.invalid', { internal: `a token was refused: ${why}` });
