import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keywordHits, keywords } from './keywords.ts';

const hits = keywordHits();
const found = (words: readonly string[], text: string): string[] => {
  keywords(words).scan(text, hits);
  return Array.from({ length: hits.count }, (_, at) => text.slice(hits.starts[at], hits.ends[at]));
};

it('finds words whatever their case, and words within words', () => {
  expect(found(['*he*', '*she*', '*hers*'], 'uSHErs')).toEqual(['SHE', 'HE', 'HErs']);
  expect(found(['ISBN'.toLowerCase(), 'doğum'], 'İSBN ISBN Doğum DOĞUM')).toEqual(['ISBN', 'Doğum', 'DOĞUM']);
});

it('keeps a word without stars to whole words, and asks nothing of scripts without spaces', () => {
  expect(found(['tin', '*telefon*', '号码'], 'continue tin, Diensttelefone 身份证号码是')).toEqual([
    'tin',
    'telefon',
    '号码',
  ]);
});

it('finds what a search from every place finds', () => {
  const word = fc.stringMatching(/^[ab]{1,3}$/);
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { minLength: 1, maxLength: 5 }),
      fc.stringMatching(/^[abc]{0,30}$/),
      (words, text) => {
        const places = [...text].flatMap((_, start) =>
          words.filter((one) => text.startsWith(one, start)).map((one) => `${start} ${one}`),
        );
        keywords(words.map((one) => `*${one}*`)).scan(text, hits);
        const seen = Array.from(
          { length: hits.count },
          (_, at) => `${hits.starts[at]} ${text.slice(hits.starts[at], hits.ends[at])}`,
        );
        expect(seen.toSorted()).toEqual(places.toSorted());
      },
    ),
  );
});
