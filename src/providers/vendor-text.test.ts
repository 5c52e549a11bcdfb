import { expect, test } from 'vitest';
import { Secret } from '../core/index.ts';
import { vendorWord } from './vendor-text.ts';

const secrets = [new Secret('canary.credential-1')];

test.each(['invalid_api_key', 'ValidationException', 'limit.exceeded-1', 'Not Found', '400'])(
  'the vendor word %j is kept',
  (word) => {
    expect(vendorWord(word, secrets)).toBe(word);
  },
);

test.each(['canary.credential-1', 'bad key canary.credential-1!', 'sk-abcdefghijkl', 'Bearer abcdefgh'])(
  'of %j no word is left: it holds a credential',
  (word) => {
    expect(vendorWord(word, secrets)).toBe('[secret]');
  },
);

test.each([
  ['invalid<script>', 'invalid'],
  ['line\nbreak', 'line break'],
  ['http://internal:8080/x', undefined],
  ['"quoted"', undefined],
  ['', undefined],
  ['a'.repeat(500), 'a'.repeat(128)],
])('%j is cut to %j', (word, left) => {
  expect(vendorWord(word, secrets)).toBe(left);
});
