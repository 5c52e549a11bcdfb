import { createHash, verify, type KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A request as it came off the wire. */
export interface ArrivedRequest {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Who may sign: `tenancy/user/fingerprint`, or `ST$` and a session token, with the public half of the key. */
export type KnownKeys = ReadonlyMap<string, KeyObject>;

/** Oracle accepts five minutes either way. */
const SKEW_MS_MAX = 5 * 60_000;
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);
const ALWAYS = ['(request-target)', 'host'];
const OF_A_BODY = ['content-type', 'content-length', 'x-content-sha256'];

/** One sentence for every wrong credential: the service does not tell which part was wrong. */
const UNKNOWN = 'The required information to complete authentication was not provided or was incorrect.';

/**
 * Checks an OCI request signature (draft-cavage-http-signatures-08 as Oracle profiles it: version 1, RSA-SHA256 with
 * PKCS #1 v1.5 padding) from the bytes that arrived.
 * @returns the sentence of the 401, or `undefined` where the signature holds
 */
export function refuseSignature(request: ArrivedRequest, known: KnownKeys, nowMs: number): string | undefined {
  const { headers } = request;
  const parameters = parseAuthorization(headers.authorization ?? '');
  if (!parameters) return UNKNOWN;
  const { version, keyId = '', algorithm, signature = '' } = parameters;
  if (version !== '1' || algorithm !== 'rsa-sha256') return UNKNOWN;
  const key = known.get(keyId);
  if (!key) return UNKNOWN;

  // Oracle's own SDK for TypeScript writes some of the names in capitals.
  const signed = (parameters['headers'] ?? '').toLowerCase().split(' ');
  const dateName = ['x-date', 'date'].find((name) => signed.includes(name));
  if (dateName === undefined) return UNKNOWN;
  const required = WITH_BODY.has(request.method) ? [...ALWAYS, ...OF_A_BODY] : ALWAYS;
  if (!required.every((name) => signed.includes(name))) return UNKNOWN;

  const text = signingString(request, signed);
  if (text === undefined) return UNKNOWN;
  const late = refuseDate(one(headers[dateName]), nowMs);
  if (late !== undefined) return late;
  if (WITH_BODY.has(request.method) && !bodyMatches(request)) return UNKNOWN;
  return verify('RSA-SHA256', Buffer.from(text), key, Buffer.from(signature, 'base64')) ? undefined : UNKNOWN;
}

/** One line a header, `name: value`, in the order of the `headers` parameter; `undefined` where one did not come. */
export function signingString(request: ArrivedRequest, signed: readonly string[]): string | undefined {
  const lines: string[] = [];
  for (const name of signed) {
    if (name === '(request-target)') {
      lines.push(`(request-target): ${request.method.toLowerCase()} ${request.target}`);
      continue;
    }
    const value = request.headers[name];
    if (value === undefined) return undefined;
    lines.push(`${name}: ${one(value)}`);
  }
  return lines.join('\n');
}

function bodyMatches({ headers, body }: ArrivedRequest): boolean {
  const hash = createHash('sha256').update(body).digest('base64');
  return one(headers['x-content-sha256']) === hash && headers['content-length'] === String(body.length);
}

function refuseDate(date: string, nowMs: number): string | undefined {
  const atMs = Date.parse(date);
  if (!Number.isFinite(atMs)) return UNKNOWN;
  if (Math.abs(atMs - nowMs) <= SKEW_MS_MAX) return undefined;
  const range = [nowMs - SKEW_MS_MAX, nowMs + SKEW_MS_MAX].map((ms) => new Date(ms).toUTCString()).join(', ');
  return `Date '${date}' is not within allowed clock skew. Current '${new Date(nowMs).toUTCString()}', valid datetime range: [${range}]`;
}

function parseAuthorization(header: string): Partial<Record<string, string>> | undefined {
  if (!header.startsWith('Signature ')) return undefined;
  return Object.fromEntries(
    [...header.slice('Signature '.length).matchAll(/([a-zA-Z]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  ) as Partial<Record<string, string>>;
}

const one = (value: string | readonly string[] | undefined): string =>
  typeof value === 'string' ? value : (value ?? []).join(', ');
