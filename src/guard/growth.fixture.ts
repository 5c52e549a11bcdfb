import { expect } from 'vitest';
import type { Detector } from './detector.ts';

const SHORT = 25_000;
const LONG = 100_000;
/** Four times the text may take four times as long; sixteen times would be the square of it. */
const GROWTH_MAX = 10;
/** Below this there is nothing to compare: another process may take as much. */
const NOISE_MS = 80;
/** The quickest run counts: the others were interrupted. */
const ROUNDS = 4;

function timeOf(detect: Detector, text: string): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = performance.now();
    detect(text, 'user');
    best = Math.min(best, performance.now() - from);
    if (best < 10) break;
  }
  return best;
}

/** Texts that begin as something and never become it, over and over, cost no more than their length. */
export function expectLinear(detect: Detector, piece: string): void {
  const text = piece.repeat(Math.ceil(LONG / piece.length)).slice(0, LONG);
  const long = timeOf(detect, text);
  if (long < NOISE_MS) return;
  expect(long / timeOf(detect, text.slice(0, SHORT)), `growth on repeated ${JSON.stringify(piece)}`).toBeLessThan(
    GROWTH_MAX,
  );
}
