import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import type { Detection } from './detector.ts';
import { spotted } from './words.ts';

/** A program of so many instructions is large for what looks for one thing; it bounds time and memory of a match. */
const INSTRUCTIONS_MAX = 2_000;

/** Loaded with the first policy that has a pattern. */
const engine = (): typeof RE2JS => (createRequire(import.meta.url)('re2js') as { RE2JS: typeof RE2JS }).RE2JS;

/** @returns what is wrong with a pattern in RE2's syntax, in a few words; `undefined`: nothing */
export function patternProblem(pattern: string): string | undefined {
  try {
    const compiled = engine().compile(pattern);
    if (compiled.programSize() > INSTRUCTIONS_MAX) return 'is too large';
    if (compiled.test('')) return 'fits the empty text, so it would fit everything';
    return undefined;
  } catch (error) {
    // What it says behind the second colon is the pattern itself.
    const said = error instanceof Error ? error.message.split(': ')[1] : undefined;
    return `is no pattern of RE2 (${said ?? 'it could not be read'})`;
  }
}

export type PatternFinder = (text: string, max: number) => Detection[];

/** Finds what fits a customer's patterns, each in time linear in the text. */
export function patternFinder(patterns: readonly string[]): PatternFinder {
  if (patterns.length === 0) return () => [];
  const compiled = patterns.map((pattern) => engine().compile(pattern));
  return (text, max) => {
    const found: Detection[] = [];
    for (const pattern of compiled) {
      if (!pattern.test(text)) continue;
      collect(pattern, text, max, found);
    }
    return found;
  };
}

/** Each look is linear; where a pattern fits again and again, the rest of the text counts as found. */
function collect(pattern: RE2JS, text: string, max: number, found: Detection[]): void {
  const matcher = pattern.matcher(text);
  for (let count = 0; matcher.find(); count += 1) {
    if (count === max) {
      found.push(spotted('pattern', matcher.start(), text.length));
      return;
    }
    if (matcher.end() > matcher.start()) found.push(spotted('pattern', matcher.start(), matcher.end()));
  }
}
