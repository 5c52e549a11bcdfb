import type { Finding } from './examine.ts';

/** What stands in place of what was taken out for good. */
const REMOVED = '[removed]';

/** The text without what is to be masked in it. Findings may overlap; what they cover together is replaced once. */
export function maskFindings(text: string, findings: readonly Finding[]): string {
  const spans = findings
    .filter(({ action, isEnforced }) => isEnforced && action === 'mask')
    .toSorted((a, b) => a.start - b.start);
  let masked = '';
  let at = 0;
  for (const { start, end } of spans) {
    if (start >= at) masked += text.slice(at, start) + REMOVED;
    at = Math.max(at, end);
  }
  return masked + text.slice(at);
}
