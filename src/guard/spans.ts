import type { Detected, Detection } from './detector.ts';

const NOTHING: Detected = { score: 0, detections: [] };

const byStrength = (a: Detection, b: Detection): number =>
  b.score - a.score || b.end - b.start - (a.end - a.start) || a.start - b.start;

/** Where in `kept`, ordered by start, a span would stand. */
function placeOf(kept: readonly Detection[], start: number): number {
  let low = 0;
  let high = kept.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((kept[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Spans that do not overlap, in the order of the text: of two that do, the higher score stays, then the longer. */
export function disjoint(found: Detection[]): Detected {
  if (found.length === 0) return NOTHING;
  if (found.length === 1) return { score: found[0]?.score ?? 0, detections: found };
  found.sort(byStrength);
  const kept: Detection[] = [];
  for (const one of found) {
    const place = placeOf(kept, one.start);
    const before = kept[place - 1];
    const after = kept[place];
    if ((before !== undefined && before.end > one.start) || (after !== undefined && after.start < one.end)) continue;
    kept.splice(place, 0, one);
  }
  return { score: found[0]?.score ?? 0, detections: kept };
}
