import type { Detector } from '../../../guard/index.ts';

/** Time of one detector on texts of one size. It neither waits nor yields, so that an idle machine shows its CPU time. */
export interface Latency {
  readonly check: string;
  readonly characters: number;
  readonly texts: number;
  readonly msMedian: number;
  readonly msP99: number;
}

const SIZES = [256, 2_048, 16_384, 102_400];
/** Characters looked at for each size: enough for a p99, and a second or so in all. */
const CHARACTERS_PER_SIZE = 4_000_000;
const TEXTS_MAX = 400;
/** Of some runs the quickest: the others were interrupted. */
const REPEATS = 3;

/** Measures on texts cut from the benign rows, strung together so that no two are alike. */
export function measureLatency(check: string, detect: Detector, texts: readonly string[]): readonly Latency[] {
  const all = texts.join('\n\n');
  if (all === '') return [];
  return SIZES.map((characters) => {
    const count = Math.max(8, Math.min(TEXTS_MAX, Math.floor(CHARACTERS_PER_SIZE / characters / REPEATS)));
    const samples = Array.from({ length: count }, (_, at) => cut(all, at * 7_919, characters));
    for (const sample of samples.slice(0, 20)) detect(sample, 'user');
    const times = samples.map((sample) => quickestMs(() => detect(sample, 'user'))).toSorted((a, b) => a - b);
    return {
      check,
      characters,
      texts: count,
      msMedian: times[Math.floor(times.length / 2)] ?? 0,
      msP99: times[Math.min(times.length - 1, Math.floor(times.length * 0.99))] ?? 0,
    };
  });
}

function quickestMs(run: () => unknown): number {
  let quickest = Infinity;
  for (let at = 0; at < REPEATS; at += 1) {
    const before = performance.now();
    run();
    quickest = Math.min(quickest, performance.now() - before);
  }
  return quickest;
}

function cut(all: string, from: number, length: number): string {
  const start = from % all.length;
  return (all.slice(start) + all).slice(0, length).padEnd(length, all);
}
