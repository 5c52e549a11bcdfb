import { createHash, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { WireRequest } from '../../port.ts';

/** A private key and the name OCI knows its public half by. */
export interface SigningKey {
  readonly keyId: string;
  readonly key: KeyObject;
}

const signInPool = promisify<string, Buffer, KeyObject, Buffer>(sign);

/**
 * Signs a request as OCI asks: HTTP Signatures (draft-cavage-http-signatures) with RSA-SHA256, PKCS #1 v1.5, over
 * exactly the bytes given. `host` and `content-length` are set to what travels. The private-key operation costs most of
 * a millisecond, so it runs in the thread pool.
 * @param host host and, where it is not the scheme's own, port
 */
export async function signRequest(
  request: WireRequest,
  host: string,
  { keyId, key }: SigningKey,
  nowMs: number,
): Promise<WireRequest> {
  const headers: Record<string, string> = { ...request.headers, host, 'x-date': new Date(nowMs).toUTCString() };
  let signed = 'x-date (request-target) host';
  if (request.method === 'POST') {
    headers['content-type'] ??= 'application/json';
    headers['content-length'] = String(request.body.length);
    headers['x-content-sha256'] = createHash('sha256').update(request.body).digest('base64');
    signed += ' content-type content-length x-content-sha256';
  }
  const text = signingString(request, headers, signed);
  const signature = (await signInPool('RSA-SHA256', Buffer.from(text), key)).toString('base64');
  headers['authorization'] =
    `Signature version="1",keyId="${keyId}",algorithm="rsa-sha256",headers="${signed}",signature="${signature}"`;
  return { ...request, headers };
}

/** @param names separated by spaces, in the order of the signature's `headers` parameter */
export function signingString(
  request: Pick<WireRequest, 'method' | 'path'>,
  headers: Readonly<Record<string, string>>,
  names: string,
): string {
  return names
    .split(' ')
    .map((name) =>
      name === '(request-target)'
        ? `${name}: ${request.method.toLowerCase()} ${request.path}`
        : `${name}: ${headers[name] ?? ''}`,
    )
    .join('\n');
}
