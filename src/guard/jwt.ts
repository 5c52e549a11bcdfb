import { Buffer } from 'node:buffer';

/** Whether a text is a JSON Web Token (RFC 7519): a header that is JSON and names an algorithm, and a body that is JSON. */
export function isJwt(token: string): boolean {
  const [header = '', body = ''] = token.split('.');
  if (header.length % 4 === 1 || body.length % 4 === 1) return false;
  const fields = objectOf(header);
  return fields !== undefined && 'alg' in fields && objectOf(body) !== undefined;
}

function objectOf(part: string): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
