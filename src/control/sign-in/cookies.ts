import type { FastifyReply, FastifyRequest } from 'fastify';

/** `__Host-` keeps other names of the domain from setting it; a browser takes it only with `Secure`. */
export const sessionCookie = (isSecure: boolean): string => (isSecure ? '__Host-sallyport' : 'sallyport-session');
export const attemptCookie = (isSecure: boolean): string =>
  isSecure ? '__Host-sallyport-sign-in' : 'sallyport-sign-in';

/** The first one of the name, as a browser that honours `__Host-` sends one alone. */
export function cookieOf({ headers }: FastifyRequest, name: string): string | undefined {
  for (const part of headers.cookie?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** @param maxAgeSeconds 0: it is taken away */
export function setCookie(
  reply: FastifyReply,
  name: string,
  value: string,
  isSecure: boolean,
  maxAgeSeconds: number,
): void {
  const text = `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${isSecure ? '; Secure' : ''}`;
  const before = reply.getHeader('set-cookie');
  void reply.header('set-cookie', before === undefined ? [text] : [...[before].flat().map(String), text]);
}

/**
 * Whether a request with a cookie was meant by whoever holds it: a page of another site can make a browser send both.
 * `Sec-Fetch-Site` is written by the browser alone; where it is absent `Origin` must be ours.
 */
export function isMeant({ method, headers }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host } = headers;
  return origin !== undefined && host !== undefined && URL.parse(origin)?.host === host;
}
