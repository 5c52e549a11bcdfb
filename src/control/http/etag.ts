import { createHash } from 'node:crypto';
import { canonicalJson, Fault } from '../../core/index.ts';

/** 162 bits: nobody makes two resources with the same one. */
const ETAG_CHARACTERS = 27;
/** `"…"` or `W/"…"`, RFC 9110 §8.8.3. */
const ONE = /^(?:W\/)?"[\u0021\u0023-\u007e\u0080-\u00ff]*"$/;

/** The strong validator of a resource, of what its GET answers: one spelling for one value. */
export const etagOf = (shown: object): string =>
  `"${createHash('sha256').update(canonicalJson(shown)).digest('base64url').slice(0, ETAG_CHARACTERS)}"`;

/** What `If-Match` or `If-None-Match` names. */
export type Tags = readonly string[] | '*';

/** @throws Fault `request.invalid` for what is neither `*` nor a list of entity tags */
export function parseTags(header: string, text: string | undefined): Tags | undefined {
  if (text === undefined) return undefined;
  if (text.trim() === '*') return '*';
  const tags = text.split(',').map((tag) => tag.trim());
  if (tags.every((tag) => ONE.test(tag))) return tags;
  throw new Fault('request.invalid', {
    public: `${header} holds an ETag as it came, with its quotes, or several with commas between them, or *.`,
    param: header,
  });
}

/** By the strong comparison: a weak tag never matches. @throws Fault `resource.changed` */
export function requireMatch(wanted: Tags, etag: string): void {
  if (wanted === '*' || wanted.includes(etag)) return;
  throw new Fault('resource.changed');
}

/** By the weak comparison, as a cache asks. */
export const isKnown = (known: Tags | undefined, etag: string): boolean =>
  known !== undefined && (known === '*' || known.some((tag) => tag.replace(/^W\//, '') === etag));
