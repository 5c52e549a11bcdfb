import { nothingDetected, type Detected, type Detection, type Detector } from '../detector.ts';
import { keywordHits, keywords } from '../keywords.ts';
import { disjoint } from '../spans.ts';
import { assignedAt, nameEndAt, SECRET_NAMES } from './assignments.ts';
import { entropyOf, standsForSecret } from './entropy.ts';
import type { SecretRule } from './rule.ts';
import { CREDENTIALS } from './rules/credentials.ts';
import { PLATFORMS } from './rules/platforms.ts';
import { SERVICES } from './rules/services.ts';
import { passwordInUrl } from './urls.ts';

export const SECRET_RULES: readonly SecretRule[] = [...PLATFORMS, ...SERVICES, ...CREDENTIALS];

const CATEGORY = 'secret';
const ASSIGNED = 'secret.assigned';
const URL_PASSWORD = 'secret.url-password';
/** A form that only one service uses. */
const SCORE_FORM = 0.95;
/** How far behind a keyword a pattern that begins before it may end. */
const AHEAD = 120;
const BEFORE = /[A-Za-z0-9]/;

type Try = (text: string, start: number, end: number, found: Detection[]) => void;

const add = (found: Detection[], rule: string, score: number, start: number, end: number): void => {
  found.push({ rule, category: CATEGORY, score, start, end, view: 'plain' });
};

/** What is done where a keyword of the rule stands. */
function tryRule(rule: SecretRule): Try {
  const { id, pattern, before = BEFORE, back = 0, applies, entropyMin, check, score = SCORE_FORM } = rule;
  return (text, start, _end, found) => {
    if (applies !== undefined && !applies(text, start)) return;
    const from = Math.max(0, start - back);
    if (back === 0 && from > 0 && before.test(text[from - 1] ?? '')) return;
    let match: RegExpExecArray | null;
    let offset = 0;
    if (back === 0) {
      pattern.lastIndex = from;
      match = pattern.exec(text);
    } else {
      const lookBehind = Math.max(0, from - 1);
      match = pattern.exec(text.slice(lookBehind, start + AHEAD));
      offset = lookBehind;
    }
    if (match === null) return;
    const value = match.groups?.['value'] ?? match[0];
    const at = offset + match.index + (value === match[0] ? 0 : match[0].lastIndexOf(value));
    if (standsForSecret(value.slice(-Math.ceil(value.length * 0.8)))) return;
    if (entropyMin !== undefined && entropyOf(value) < entropyMin) return;
    if (check !== undefined && !check(value, text, at)) return;
    add(found, id, score, at, at + value.length);
  };
}

/** End of the name that was looked at last: a name that holds two keywords is one name. */
let namedTo = 0;

const tryAssignment: Try = (text, start, end, found) => {
  if (start < namedTo) return;
  namedTo = nameEndAt(text, end);
  const value = assignedAt(text, start, namedTo);
  if (value !== undefined) add(found, ASSIGNED, value.score, value.start, value.end);
};

const tryUrl: Try = (text, start, _end, found) => {
  const password = passwordInUrl(text, start);
  if (password !== undefined) add(found, URL_PASSWORD, password.score, password.start, password.end);
};

const tries: { readonly word: string; readonly run: Try }[] = [
  ...SECRET_RULES.flatMap((rule) => rule.keywords.map((word) => ({ word: `*${word}*`, run: tryRule(rule) }))),
  ...SECRET_NAMES.map((word) => ({ word, run: tryAssignment })),
  { word: '*://*', run: tryUrl },
];
const finder = keywords(tries.map(({ word }) => word));
const hits = keywordHits();

/** What a policy may leave out. */
export const SECRET_RULE_IDS: readonly string[] = [...SECRET_RULES.map(({ id }) => id), ASSIGNED, URL_PASSWORD];

/** Keys, tokens, passwords and strings of connections. Places for one, such as `YOUR_API_KEY` and `${TOKEN}`, are none. */
export const detectSecrets: Detector = (text): Detected => {
  finder.scan(text, hits);
  if (hits.count === 0) return nothingDetected;
  const found: Detection[] = [];
  namedTo = 0;
  for (let at = 0; at < hits.count; at += 1) {
    tries[hits.words[at] ?? 0]?.run(text, hits.starts[at] ?? 0, hits.ends[at] ?? 0, found);
  }
  return found.length === 0 ? nothingDetected : disjoint(found);
};

/** @param except ids of rules that the policy leaves out */
export function secretsDetector(except: readonly string[]): Detector {
  if (except.length === 0) return detectSecrets;
  const left = new Set(except);
  return (text, kind) => {
    const { detections } = detectSecrets(text, kind);
    if (detections.length === 0) return nothingDetected;
    return disjoint(detections.filter(({ rule }) => !left.has(rule)));
  };
}
