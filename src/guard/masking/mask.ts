import { hmacSha256 } from '../../core/index.ts';
import type { Detection } from '../detector.ts';
import { disjoint } from '../spans.ts';
import { labelOf, placeholderFor, type Masking } from './masking.ts';

/**
 * What stands in place of a value. `placeholder` comes back as the value in answers (`restorer`). `stars` never does:
 * `****1234`. `pseudonym` is the same for the same value in every request of a tenant, so that answers can be joined and
 * counted, and is worth nothing without the tenant's key.
 */
export type MaskWay =
  | { readonly kind: 'placeholder'; readonly masking: Masking }
  | { readonly kind: 'stars' }
  | { readonly kind: 'removed' }
  | { readonly kind: 'pseudonym'; readonly key: Uint8Array };

const STARS = '****';
/** Of what must not be guessed at, either. */
const REMOVED = '[removed]';
/** The last four tell a person which card was meant; of anything shorter than eight they would tell half. */
const TAIL = 4;
const TAIL_FROM = 8;
/** 60 bits: two values of one tenant fall together once in a billion pairs of a million. */
const PSEUDONYM_LENGTH = 15;

/**
 * The text with what was found hidden. Detections may overlap: the strongest, then the longest is hidden whole. Those of a
 * decoded view name the whole text, which is then one value.
 * @param wayOf by the detection's rule, so that a policy chooses for each type
 */
export function mask(text: string, detections: readonly Detection[], wayOf: (rule: string) => MaskWay): string {
  const { detections: apart } = disjoint([...detections]);
  let masked = '';
  let done = 0;
  for (const { rule, start, end } of apart) {
    masked += text.slice(done, start) + hidden(rule, text.slice(start, end), wayOf(rule));
    done = end;
  }
  return masked + text.slice(done);
}

function hidden(rule: string, value: string, way: MaskWay): string {
  if (way.kind === 'removed') return REMOVED;
  if (way.kind === 'placeholder') return placeholderFor(way.masking, rule, value);
  return way.kind === 'stars' ? starred(rule, value) : `${labelOf(rule)}_${pseudonym(way.key, rule, value)}`;
}

function starred(rule: string, value: string): string {
  const signs = Array.from(value).filter((sign) => /[\p{L}\p{N}]/u.test(sign));
  return rule.startsWith('secret.') || signs.length < TAIL_FROM ? STARS : STARS + signs.slice(-TAIL).join('');
}

/** However it is written (spaces, hyphens, letter case), one value has one pseudonym. */
const pseudonym = (key: Uint8Array, rule: string, value: string): string =>
  hmacSha256(key, 'hex')(`${rule}\n${value.replaceAll(/[\s.\-/()]/g, '').toUpperCase()}`).slice(0, PSEUDONYM_LENGTH);
