import { isIPv6 } from 'node:net';
import { Score, type Report } from './found.ts';
import { isDigitCode, isWordCode, type Words } from './words.ts';

/** Numbers with three dots that are versions of something. */
const VERSION_BEFORE =
  /(?:\b(?:v|ver|vers|version|versions|build|release|sdk|firmware|driver|rev|revision|section|chapter|clause|§)\b[.:]?\s*|[=~^<>]=\s*|@)$/i;
const BEFORE_MAX = 16;

const octetOf = (text: string, start: number, end: number): number => {
  if (end - start > 3 || (end - start > 1 && text.charCodeAt(start) === 48)) return 256;
  return Number(text.slice(start, end));
};

/** The machine itself, no address, and masks of networks belong to nobody. */
const isNobody = (first: number, second: number): boolean =>
  first === 0 || first === 127 || (first === 255 && second === 255);

/** IPv4 in four groups, as long as it is no version of a program. */
export function readIpv4(text: string, words: Words, report: Report): void {
  const { count, starts, ends, digits } = words;
  for (let first = 0; first + 3 < count; first += 1) {
    if ((digits[first] ?? 0) === 0 || (digits[first + 1] ?? 0) === 0) continue;
    const start = starts[first] ?? 0;
    if (text.charCodeAt(ends[first] ?? 0) !== 46 || (starts[first + 1] ?? 0) - (ends[first] ?? 0) !== 1) continue;
    let octets = 0;
    for (let at = first; at < first + 4; at += 1) {
      const [from, to] = [starts[at] ?? 0, ends[at] ?? 0];
      if ((digits[at] ?? 0) !== to - from || octetOf(text, from, to) > 255) break;
      if (at < first + 3 && (text.charCodeAt(to) !== 46 || (starts[at + 1] ?? 0) - to !== 1)) break;
      octets += 1;
    }
    if (octets < 4) continue;
    const end = ends[first + 3] ?? 0;
    const before = start > 0 ? text.charCodeAt(start - 1) : 0;
    if (before === 46 && start > 1 && isDigitCode(text.charCodeAt(start - 2))) continue;
    const after = text.charCodeAt(end);
    if ((after === 46 || after === 45) && isWordCode(text.charCodeAt(end + 1))) continue;
    if (isNobody(Number(text.slice(start, ends[first])), Number(text.slice(starts[first + 1], ends[first + 1]))))
      continue;
    if (VERSION_BEFORE.test(text.slice(Math.max(0, start - BEFORE_MAX), start))) continue;
    report('ip', 'network', Score.contextAndCheck, start, end);
    first += 3;
  }
}

/** Eight groups, their colons, and an IPv4 tail: RFC 4291. */
const IPV6_MAX = 45;
const isHex = (code: number): boolean =>
  (code >= 48 && code <= 58) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);

/** Runs of hexadecimal digits and colons: IPv6, and hardware addresses written with colons. */
export function readColons(text: string, wants: (type: string) => boolean, report: Report): void {
  let end = 0;
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', Math.max(end, colon + 1))) {
    // `word: text` and `https://` are most of them
    const next = text.charCodeAt(colon + 1);
    if (!isHex(next)) continue;
    let start = colon;
    while (start > end && colon - start < 5 && isHex(text.charCodeAt(start - 1))) start -= 1;
    end = colon + 1;
    while (end < text.length && end - start <= IPV6_MAX && (isHex(text.charCodeAt(end)) || text.charCodeAt(end) === 46))
      end += 1;
    if (end - start < 6 || end - start > IPV6_MAX) continue;
    let to = end;
    while (
      to > start &&
      (text.charCodeAt(to - 1) === 46 || (text.charCodeAt(to - 1) === 58 && text.charCodeAt(to - 2) !== 58))
    )
      to -= 1;
    if ((start > 0 && isWordCode(text.charCodeAt(start - 1))) || (to === end && isWordCode(text.charCodeAt(to))))
      continue;
    const run = text.slice(start, to);
    if (MAC_COLONS.test(run)) {
      if (wants('mac')) report('mac', 'network', Score.contextAndCheck, start, to);
    } else if (wants('ip') && run.split(':').length > 2 && /\d/.test(run) && run.length > 5 && isIPv6(run)) {
      report('ip', 'network', Score.certain, start, to);
    }
  }
}

const MAC_COLONS = /^[\da-f]{2}(?::[\da-f]{2}){5}(?::[\da-f]{2}:[\da-f]{2})?$/i;
const MAC_OTHER = /(?:[\da-f]{2}(?:-[\da-f]{2}){5}(?:-[\da-f]{2}){0,2}|[\da-f]{4}(?:\.[\da-f]{4}){2,3})(?![\w.-])/iy;

/** Hardware addresses with hyphens (IEEE 802) or in three groups with dots. Those of digits alone could be anything. */
export function readHyphenMacs(text: string, words: Words, report: Report): void {
  const { count, starts, ends } = words;
  for (let first = 0; first + 2 < count; first += 1) {
    const start = starts[first] ?? 0;
    const end = ends[first] ?? 0;
    if (end - start !== 2 && end - start !== 4) continue;
    if (text.charCodeAt(end) !== (end - start === 2 ? 45 : 46)) continue;
    if (start > 0 && /[\w.-]/.test(text[start - 1] ?? '')) continue;
    MAC_OTHER.lastIndex = start;
    const [run] = MAC_OTHER.exec(text) ?? [];
    if (run !== undefined && /[a-f]/i.test(run))
      report('mac', 'network', Score.contextAndCheck, start, start + run.length);
  }
}

/** A scheme, a name, a colon, a password, the sign: RFC 3986 §3.2.1. */
const USER_INFO = /([\w.~%!$&'()*+,;=-]{0,200}):([^\s/?#"'<>`@:]{1,200})@[\w[-]/y;
const SCHEME_MAX = 16;
/** Path and query that are hidden with it. */
const URL_REST_MAX = 2_048;

/** Addresses that carry a password. Places for one (`user:password@host`, `${…}`) are the secrets' business. */
export function readUrlCredentials(text: string, report: Report): void {
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    USER_INFO.lastIndex = at + 3;
    const match = USER_INFO.exec(text);
    if (match === null || /^[$<{[*]/.test(match[2] ?? '')) continue;
    let start = at;
    while (start > 0 && at - start < SCHEME_MAX && isWordCode(text.charCodeAt(start - 1))) start -= 1;
    let end = USER_INFO.lastIndex;
    const floor = end + URL_REST_MAX;
    while (end < text.length && end < floor && !/[\s"'<>`)\]},;]/.test(text[end] ?? '')) end += 1;
    report('url-credentials', 'credential', Score.certain + 0.01, start, end);
    at = end - 3;
  }
}
