import { standsForSecret } from './entropy.ts';

/** `scheme://name:password@host`: RFC 3986 §3.2.1, which web addresses and strings of connections to databases share. */
const AUTHORITY = /([^\s/?#"'<>`@:]{0,100}):([^\s"'<>`/]{1,200})@((?:\[[^\]\s]{1,400}\]|[^\s/?#"'<>`,;)}\]]){1,200})/y;
const PLACE =
  /^[$<{%*[(]|[${<(]{1,2}\w+[)}>]?$|^(?:x+|\.+|your|my)|password?_|replace|change|placeholder|redact|\*\*\*/i;
const COMMON =
  /^(?:pass|pw|pwd|passwd|password|mypassword|secret|changeme|abc|1234?5?6?|user|admin|root|postgres|test)$/i;
const LOCAL_HOST = /^(?:localhost|127\.|0\.0\.0\.0|\[?::1|host\b|db\b|postgres\b|mysql\b|redis\b|mongo\b|rabbitmq\b)/i;

export interface InUrl {
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/** The password of an address, unless it is a place for one. @param at of `://` */
export function passwordInUrl(text: string, at: number): InUrl | undefined {
  AUTHORITY.lastIndex = at + 3;
  const match = AUTHORITY.exec(text);
  if (match === null) return undefined;
  const [, name = '', password = '', host = ''] = match;
  const web = /(?:https?|ftp)$/i.test(text.slice(Math.max(0, at - 5), at));
  if (PLACE.test(password) || /^[$<{%]/.test(name) || standsForSecret(password) || name === password) return undefined;
  if (/^\d+$/.test(password) && password.length < 6) return undefined;
  if (
    COMMON.test(password) &&
    (!web || LOCAL_HOST.test(host) || (/your|user_?name/i.test(name) && !host.endsWith('.com')))
  )
    return undefined;
  if (/^user_?name$/i.test(name) && /^password$/i.test(password) && host.startsWith('example.')) return undefined;
  const start = at + 3 + name.length + 1;
  return { start, end: start + password.length, score: COMMON.test(password) ? 0.6 : 0.9 };
}
