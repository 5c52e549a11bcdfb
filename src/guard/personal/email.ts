import { Score, type Report } from './found.ts';

/** RFC 5321: 64 octets before the sign, 255 after. */
const LOCAL_MAX = 64;
const DOMAIN_MAX = 255;

/** Files that look like a host after `@`: `logo@2x.png`, `getty@tty1.service`. */
const NO_DOMAIN =
  /\.(?:png|jpe?g|gif|svg|webp|ico|avif|s?css|m?js|tsx?|jsx|json|html?|ya?ml|toml|lock|service|socket|timer|mount|target|slice)$/i;
const LOCAL = /[\p{L}\p{N}._%+'&~!#$*/?^{}-]/u;
const DOMAIN =
  /((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}(?:\p{L}{2,24}|xn--[a-z\d-]{2,59}))(?![\p{L}\p{N}])/uy;

/** Addresses of mail (RFC 5322 without comments; quoted local parts and domains of other scripts included). */
export function readEmails(text: string, report: Report): void {
  let free = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    if (at === 0) continue;
    const start = localStart(text, at, free);
    if (start === at) continue;
    DOMAIN.lastIndex = at + 1;
    const [, domain] = DOMAIN.exec(text) ?? [];
    if (domain === undefined || domain.length > DOMAIN_MAX || NO_DOMAIN.test(domain)) continue;
    const end = at + 1 + domain.length;
    // `git@host.example:group/project.git` is the address of a repository
    if (text[end] === ':' && text.slice(start, at) === 'git') continue;
    free = end;
    report('email', 'contact', Score.certain, start, end);
  }
}

function localStart(text: string, at: number, free: number): number {
  const floor = Math.max(free, at - LOCAL_MAX);
  if (text[at - 1] === '"') {
    const opening = text.lastIndexOf('"', at - 2);
    return opening >= floor && !text.slice(opening, at).includes('\n') ? opening : at;
  }
  let start = at;
  while (start > floor && LOCAL.test(text[start - 1] ?? '')) start -= 1;
  while (start < at && /[.'&!#$*/?^{}~%-]/.test(text[start] ?? '')) start += 1;
  return text[at - 1] === '.' || text.slice(start, at).includes('..') ? at : start;
}
