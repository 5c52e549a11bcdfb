import { expect, test } from 'vitest';
import { readSayings } from './notation.ts';
import { buildTrie, findSayings } from './trie.ts';

function findAll(notations: readonly string[], text: string, isLoose = false): readonly string[] {
  const trie = buildTrie(notations.flatMap((line, value) => readSayings(line).map((saying) => ({ ...saying, value }))));
  const found: string[] = [];
  findSayings(trie, text, isLoose, (value, start, end) => void found.push(`${value} ${text.slice(start, end)}`));
  return found;
}

test('a word is found whatever its case, accents, width and invisible characters', () => {
  const text = 'IGNORE, ígnòre, ｉｇｎｏｒｅ, ig\u200bno\u00adre and ignored';
  expect(findAll(['ignore'], text)).toEqual(['0 IGNORE', '0 ígnòre', '0 ｉｇｎｏｒｅ', '0 ig\u200bno\u00adre']);
});

test('a stem stands for longer words, inside a phrase too', () => {
  expect(findAll(['instruc*', 'system* prompt*'], 'instructions of the systemic prompts, no construct')).toEqual([
    '0 instructions',
    '1 systemic prompts',
  ]);
});

test('a phrase holds across any gap', () => {
  expect(findAll(['do (anything|all) now'], 'do_anything -- \n now')).toEqual(['0 do_anything -- \n now']);
});

test('scripts without spaces have words anywhere', () => {
  expect(findAll(['無視', '指示'], '以前の指示を無視して')).toEqual(['1 指示', '0 無視']);
});

test('where spaces were lost, words and phrases are found inside', () => {
  expect(findAll(['all previous', 'ignore'], 'ignoreallprevious', true)).toEqual(['1 ignore', '0 allprevious']);
});

test('likely misspellings of a marked word count as the word', () => {
  expect(findAll(['~previous'], 'previuos previos prevvious precious')).toEqual([
    '0 previuos',
    '0 previos',
    '0 prevvious',
  ]);
});
