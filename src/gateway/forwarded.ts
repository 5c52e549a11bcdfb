import { hash } from 'node:crypto';
import { Fault } from '../core/index.ts';
import { BETA_HEADERS, IDEMPOTENCY_KEY, type ForwardedHeader } from '../providers/index.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What a caller says to the provider itself, in headers. */
export interface Forwarded {
  /** Previews to switch on, by header. They alter the answer, so what the cache knows a request by holds them. */
  readonly betas?: Readonly<Record<string, string>>;
  readonly idempotencyKey?: string;
}

/** A list of previews, or a key: visible ASCII. */
const VALUE = /^[\x21-\x7e](?:[\x20-\x7e]{0,510}[\x21-\x7e])?$/;

/**
 * @param headers of the caller, lower-case
 * @returns `undefined` where the caller sent none of them
 * @throws Fault `request.invalid`
 */
export function forwardedOf(headers: Headers): Forwarded | undefined {
  let betas: Record<string, string> | undefined;
  for (const name of BETA_HEADERS) {
    const value = headers[name];
    if (value !== undefined) (betas ??= {})[name] = checked(name, value);
  }
  const key = headers[IDEMPOTENCY_KEY];
  if (betas === undefined && key === undefined) return undefined;
  return { ...(betas && { betas }), ...(key !== undefined && { idempotencyKey: checked(IDEMPOTENCY_KEY, key) }) };
}

function checked(param: string, value: string | string[]): string {
  if (typeof value === 'string' && VALUE.test(value)) return value;
  throw new Fault('request.invalid', { public: `The header ${param} is 1 to 512 printable ASCII characters.`, param });
}

/**
 * Puts them on a request that is ready to be sent, where its provider knows them.
 * @param scope whose call it is and where it goes: two applications, or two deployments with a body each, must not meet
 *   under one idempotency key of ours at a vendor
 */
export function forward(
  headers: Record<string, string>,
  { betas, idempotencyKey }: Forwarded,
  known: readonly ForwardedHeader[],
  scope: string,
): void {
  for (const name of known) {
    const own = headers[name];
    if (name === IDEMPOTENCY_KEY) {
      if (idempotencyKey !== undefined) headers[name] = hash('sha256', `${scope}\n${idempotencyKey}`, 'base64url');
    } else if (betas?.[name] !== undefined) {
      headers[name] = own === undefined ? betas[name] : `${own},${betas[name]}`;
    }
  }
}
