import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocklistDetector } from './blocklist.ts';
import { patternProblem } from './patterns.ts';

const spans = (text: string, words: readonly string[], patterns: readonly string[] = []) =>
  blocklistDetector({ words, patterns })(text, 'user').detections.map(({ start, end }) => text.slice(start, end));

describe('words of a blocklist', () => {
  it.each([
    ['falcon', 'the FALCON flies', ['FALCON']],
    ['falcon', 'falconry is a sport', []],
    ['project falcon', 'on Project\n  Falcon, soon', ['Project\n  Falcon']],
    ['project falcon', 'Project-Falcon', ['Project-Falcon']],
    ['project falcon', 'a project of the falcon', []],
    ['Über', 'ÜBER alles', ['ÜBER']],
    ['falcon', 'ｆａｌｃｏｎ', ['ｆａｌｃｏｎ']],
    ['機密', 'これは機密です', ['機密']],
    ['c++', 'I write C++ daily', ['C++']],
    ['c++', 'grade c', []],
    ['a a b', 'a a a b', ['a a b']],
  ])('%s in %j', (word, text, found) => {
    expect(spans(text, [word])).toEqual(found);
  });

  it('are found wherever they stand among other words', () => {
    const other = fc.stringMatching(/^[a-e]{1,6}$/);
    fc.assert(
      fc.property(fc.array(other), fc.array(other), (before, after) => {
        expect(spans([...before, 'falcon', ...after].join(' '), ['falcon'])).toEqual(['falcon']);
      }),
    );
  });
});

describe('patterns of a blocklist', () => {
  it('are found by their places in UTF-16', () => {
    expect(spans('🎉 PROJ-1234, proj-5', [], ['(?i)proj-\\d{4}'])).toEqual(['PROJ-1234']);
  });

  it('that fit again and again count for the rest of the text from the sixty-fifth time on', () => {
    const detections = spans('a '.repeat(1_000), [], ['a']);
    expect([detections.length, detections.at(-1)?.length]).toEqual([65, 2_000 - 128]);
  });

  it.each([
    ['a(?=b)', /RE2/],
    ['(a', /RE2/],
    ['a*', /empty text/],
    ['(?:a{1,30}){1,300}', /too large|RE2/],
  ])('%s is refused with a reason', (pattern, reason) => {
    expect(patternProblem(pattern)).toMatch(reason);
  });
});
