import type { Finding } from './examine.ts';
import { mask, type MaskWay } from './masking/mask.ts';
import type { Masking } from './masking/masking.ts';

/**
 * The text without what is to be masked in it. What overlaps is one value, hidden whole.
 * @param masking keeps the values that come back; `undefined`: none does, as in answers
 */
export function maskFindings(text: string, findings: readonly Finding[], masking: Masking | undefined): string {
  const values = together(findings.filter(({ isEnforced, action }) => isEnforced && action === 'mask'));
  const ways = new Map<string, MaskWay>();
  for (const { rule, maskAs } of values) {
    const way = wayOf(maskAs, masking);
    // Of two checks that find the same kind of thing, one may want it never to come back.
    if (way.kind !== 'placeholder' || !ways.has(rule)) ways.set(rule, way);
  }
  return mask(text, values, (rule) => ways.get(rule) ?? { kind: 'removed' });
}

function wayOf(maskAs: Finding['maskAs'], masking: Masking | undefined): MaskWay {
  if (maskAs === 'removed') return { kind: 'removed' };
  return maskAs === 'placeholder' && masking ? { kind: 'placeholder', masking } : { kind: 'stars' };
}

/** Findings that overlap as one, named after the strongest of them. */
function together(findings: readonly Finding[]): Finding[] {
  const values: Finding[] = [];
  for (const finding of findings.toSorted((a, b) => a.start - b.start)) {
    const last = values.at(-1);
    if (!last || finding.start >= last.end) values.push(finding);
    else {
      const stronger = finding.score > last.score ? finding : last;
      values[values.length - 1] = { ...stronger, start: last.start, end: Math.max(last.end, finding.end) };
    }
  }
  return values;
}
