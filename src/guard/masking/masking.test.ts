import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Detection } from '../detector.ts';
import { personalDetector } from '../personal/detect.ts';
import { mask, type MaskWay } from './mask.ts';
import { newMasking, type Masking } from './masking.ts';
import { restorer, type RestoreInto } from './restore.ts';

const fixed = (): Masking => newMasking((bytes) => new Uint8Array(bytes).fill(7));
const found = (rule: string, start: number, end: number): Detection => ({
  rule,
  category: 'x',
  score: 0.9,
  start,
  end,
  view: 'plain',
});

const restored = (masking: Masking, chunks: readonly string[], into: RestoreInto = 'text'): string => {
  const stream = restorer(masking, into);
  return chunks.map((chunk) => stream.push(chunk)).join('') + stream.end();
};

/** A request in which two addresses and a card were hidden. */
function maskedRequest() {
  const masking = fixed();
  const detect = personalDetector(['email', 'card'], []);
  const text = 'Write to jane@example.org and joe@example.org, card 4111 1111 1111 1111; again jane@example.org';
  const masked = mask(text, detect(text, 'user').detections, () => ({ kind: 'placeholder', masking }));
  return { masking, text, masked };
}

describe('hiding values', () => {
  it('gives the same value the same placeholder, and numbers different ones', () => {
    expect(maskedRequest().masked).toBe(
      'Write to [[EMAIL_1·99999]] and [[EMAIL_2·99999]], card [[CARD_1·99999]]; again [[EMAIL_1·99999]]',
    );
  });

  it('hides whole values where detections overlap', () => {
    const masked = mask('abcdefgh', [found('one', 0, 4), found('two', 2, 8)], () => ({ kind: 'stars' }));
    expect(masked).toBe('ab****');
  });

  it('keeps the last four of what is long enough, and nothing of a secret', () => {
    const stars = (): MaskWay => ({ kind: 'stars' });
    expect(mask('4111 1111 1111 1234', [found('card', 0, 19)], stars)).toBe('****1234');
    expect(mask('1234567', [found('us-ssn', 0, 7)], stars)).toBe('****');
    expect(mask('hunter2hunter2', [found('secret.assigned', 0, 14)], stars)).toBe('****');
  });

  it('gives one pseudonym to one value however it is written, and another under another key', () => {
    const under = (key: string, text: string): string =>
      mask(text, [found('iban', 0, text.length)], () => ({ kind: 'pseudonym', key: Buffer.from(key) }));
    expect(under('tenant-a', 'DE89 3704 0044 0532 0130 00')).toBe(under('tenant-a', 'de89370400440532013000'));
    expect(under('tenant-a', 'DE89370400440532013000')).not.toBe(under('tenant-b', 'DE89370400440532013000'));
    expect(under('tenant-a', 'DE89370400440532013000')).toMatch(/^IBAN_[\da-f]{15}$/);
  });
});

describe('restoring values', () => {
  it('gives the text back that was hidden', () => {
    const { masking, text, masked } = maskedRequest();
    expect(restored(masking, [masked])).toBe(text);
  });

  it('joins to the same text however the stream is split', () => {
    const { masking, text, masked } = maskedRequest();
    fc.assert(
      fc.property(fc.array(fc.nat(masked.length), { maxLength: 12 }), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), masked.length];
        const chunks = places.slice(1).map((to, index) => masked.slice(places[index], to));
        expect(restored(masking, chunks)).toBe(text);
      }),
    );
    expect(restored(masking, [...masked])).toBe(text);
  });

  it('joins to the same text for any text with brackets in it, whole or sign by sign', () => {
    const { masking } = maskedRequest();
    const part = fc.constantFrom(
      '[',
      '[[',
      ']',
      ']]',
      '[[EMAIL_1·99999]]',
      '[EMAIL_2·99999]',
      '[[EMAIL_',
      '1',
      '·',
      '99999',
      ' ',
      '\\',
      'a',
      '\n',
      '[[CARD_1.99999]]',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const text = parts.join('');
        expect(restored(masking, [...text])).toBe(restored(masking, [text]));
        expect(restored(masking, parts)).toBe(restored(masking, [text]));
      }),
    );
  });

  it.each([
    ['lower case', '[[email_1·99999]]'],
    ['spaces inside', '[[ EMAIL_1·99999 ]]'],
    ['escaped brackets and underscore', '\\[\\[EMAIL\\_1·99999\\]\\]'],
    ['single brackets', '[EMAIL_1·99999]'],
    ['another dot', '[[EMAIL_1.99999]]'],
    ['the dot as JSON escapes it', '[[EMAIL_1\\u00b799999]]'],
  ])('knows a placeholder that the model wrote with %s', (_name, written) => {
    const { masking } = maskedRequest();
    expect(restored(masking, [`to ${written}.`])).toBe('to jane@example.org.');
  });

  it('leaves alone what no request of its own hid', () => {
    const { masking } = maskedRequest();
    for (const text of [
      '[[EMAIL_3·99999]]',
      '[[EMAIL_1·abcde]]',
      '[[EMAIL_1]]',
      'a[[1]]',
      '[[',
      '[x](y)',
      'C:\\\\dir\\[a]',
      '\\\\',
    ]) {
      expect(restored(masking, [text])).toBe(text);
    }
  });

  it('holds back nothing but what may become a placeholder', () => {
    const { masking } = maskedRequest();
    const stream = restorer(masking);
    expect(stream.push('Sent to [[EM')).toBe('Sent to ');
    expect(stream.push('PTY]] and')).toBe('[[EMPTY]] and');
    expect(stream.push(' more [')).toBe(' more ');
    expect(stream.push('link](x)')).toBe('[link](x)');
  });

  it('escapes values inside the arguments of a tool', () => {
    const masking = fixed();
    const masked = mask('say "hi"\n', [found('note', 0, 9)], () => ({ kind: 'placeholder', masking }));
    const args = restored(masking, [`{"text":"${masked}"}`], 'json');
    expect(JSON.parse(args)).toEqual({ text: 'say "hi"\n' });
  });
});
