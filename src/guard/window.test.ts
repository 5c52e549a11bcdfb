import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examine } from './examine.ts';
import { joinPolicies } from './guard.ts';
import { compilePolicy } from './policy.ts';
import { TextWindow, type Released } from './window.ts';

const STAGES = ['input', 'output', 'tool-call', 'tool-result'] as const;
const guard = joinPolicies([
  compilePolicy('p', {
    mode: 'enforce',
    output: 'window',
    checks: {
      blocklists: {
        stopped: { words: ['project falcon'], patterns: [], on: STAGES, action: 'block', onFailure: 'closed' },
        hidden: {
          words: ['grey heron on the lake', 'otter'],
          patterns: ['id-\\d{1,9}', 'BEGIN(?s:.)*?(?:END|$)'],
          on: STAGES,
          action: 'mask',
          onFailure: 'closed',
        },
      },
    },
  }),
]);

const fail = (_check: unknown, cause: unknown): never => {
  throw cause;
};

const openWindow = () =>
  new TextWindow({
    ahead: guard.ahead,
    examine: (text) => examine(guard.checks, 'output', 'assistant', text, fail),
  });

/** What goes out of a text that comes in these pieces. */
function through(pieces: readonly string[]) {
  const window = openWindow();
  const parts: Released[] = [];
  for (const piece of pieces) {
    parts.push(...window.push(piece));
    if (parts.at(-1)?.stop) break;
  }
  if (!parts.at(-1)?.stop) parts.push(...window.end());
  return {
    text: parts.map(({ text }) => text).join(''),
    found: parts.flatMap(({ findings }) => findings.map(({ rule, start, end }) => `${rule} ${start}-${end}`)),
    isStopped: parts.some(({ stop }) => stop),
  };
}

function cut(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}

const word = fc.oneof(
  { weight: 12, arbitrary: fc.stringMatching(/^[a-z]{1,9}[.,]?$/) },
  { weight: 2, arbitrary: fc.constantFrom('grey heron', 'on the lake', 'grey heron on the lake', 'otter', 'Otter,') },
  { weight: 1, arbitrary: fc.constantFrom('id-', 'id-1', 'id-123456789', 'project', 'falcon', '鸟在湖上😀', 'é') },
  { weight: 1, arbitrary: fc.constantFrom('BEGIN', 'END', 'x'.repeat(300)) },
);
const texts = fc.array(word, { maxLength: 120 }).map((words) => words.join(' '));
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });

describe('a text that is checked while it comes', () => {
  it('goes out the same however it was cut into pieces', () => {
    fc.assert(
      fc.property(texts, sizes, (text, how) => {
        expect(through(cut(text, how))).toEqual(through([text]));
      }),
      { numRuns: 400 },
    );
  });

  it('lets nothing out that is to be masked, at any moment', () => {
    fc.assert(
      fc.property(texts, sizes, (text, how) => {
        expect(through(cut(text, how)).text).not.toMatch(/otter|heron on the lake|id-\d/i);
      }),
      { numRuns: 400 },
    );
  });

  it('lets nothing out of the part that is stopped, nor anything behind it', () => {
    fc.assert(
      fc.property(texts, texts, sizes, (before, after, how) => {
        const { text, isStopped } = through(cut(`${before} project falcon ${after}`, how));
        expect([isStopped, /project falcon/i.test(text)]).toEqual([true, false]);
      }),
    );
  });

  it('is whole where nothing is found', () => {
    const plain = fc.array(fc.stringMatching(/^[f-n]{1,12}$/), { maxLength: 300 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(plain, sizes, (text, how) => {
        expect(through(cut(text, how)).text).toBe(text);
      }),
    );
  });

  it('begins to go out before it is whole', () => {
    const window = openWindow();
    const out = cut('the quick brown fox jumps over the lazy dog, and then it sleeps. '.repeat(12), [5]).map((piece) =>
      window
        .push(piece)
        .map(({ text }) => text)
        .join(''),
    );
    expect(out.join('').length).toBeGreaterThan(100);
  });

  it('is stopped where something that is to be masked does not end', () => {
    const { isStopped, text } = through(cut(`fine BEGIN ${'never ends '.repeat(4_000)}`, [97]));
    expect([isStopped, text.includes('never')]).toEqual([true, false]);
  });
});
