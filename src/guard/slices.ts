import type { Finding } from './examine.ts';

/** UTF-16 units examined in one turn of the event loop: about a millisecond of all checks. */
export const SLICE_LENGTH = 16_384;
/**
 * Longer than anything that is looked for, so that what lies across a cut is whole in one of the two slices: a private RSA
 * key of 4096 bits has 3,272 signs.
 */
const OVERLAP = 4_096;

export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** Pieces of a long text, each beginning before the one before it ends. */
export function slicesOf(length: number): readonly Slice[] {
  const slices: Slice[] = [];
  let start = 0;
  for (;;) {
    const end = Math.min(start + SLICE_LENGTH, length);
    slices.push({ start, end });
    if (end === length) return slices;
    start = end - OVERLAP;
  }
}

/** Findings of slices as those of the whole text; what two slices found is one. */
export function joinFindings(parts: readonly { slice: Slice; findings: readonly Finding[] }[]): readonly Finding[] {
  const joined = new Map<string, Finding>();
  for (const { slice, findings } of parts) {
    for (const finding of findings) {
      const start = finding.start + slice.start;
      const end = finding.end + slice.start;
      joined.set(`${finding.policy} ${finding.check} ${finding.rule} ${start} ${end}`, { ...finding, start, end });
    }
  }
  return [...joined.values()];
}
