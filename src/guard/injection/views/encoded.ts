import type { RunKind } from './survey.ts';
import { type View, isReadable, wholeView } from './view.ts';

/** One encoding that stands as a run of characters in a text. */
interface Encoding {
  readonly name: string;
  /** What a quick look must have seen before its pattern is tried. */
  readonly needs: RunKind;
  /** Runs of it. Bounded from below: shorter ones hold no sentence. */
  readonly runs: RegExp;
  readonly decode: (run: string) => string;
}

const base64: Encoding = {
  name: 'base64',
  needs: 'long',
  // A line break inside belongs to it where lines are long, as mail programs break them.
  runs: /[A-Za-z0-9+/_-]{16,}(?:={0,2}|(?:\r?\n[A-Za-z0-9+/_-]{1,76}){1,400}={0,2})/g,
  decode: (run) => Buffer.from(run, 'base64').toString('utf8'),
};

const hex: Encoding = {
  name: 'hex',
  needs: 'bytes',
  runs: /(?:(?:\\x|0x)?[0-9a-f]{2}[ ,:;-]?){8,}/gi,
  decode: (run) => Buffer.from(run.replaceAll(/\\x|0x|[^0-9a-f]/gi, ''), 'hex').toString('utf8'),
};

const binary: Encoding = {
  name: 'binary',
  needs: 'bytes',
  runs: /[01]{8}(?:[ ,]{0,2}[01]{8}){7,}/g,
  decode: (run) => Buffer.from((run.match(/[01]{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))).toString('utf8'),
};

const decimal: Encoding = {
  name: 'decimal',
  needs: 'bytes',
  runs: /(?<!\d)1?\d{2}(?:[ ,]{1,2}1?\d{2}){9,}(?!\d)/g,
  decode: (run) => String.fromCharCode(...(run.match(/\d+/g) ?? []).slice(0, 4_096).map(Number)),
};

const MORSE = new Map(
  Object.entries({
    a: '.-',
    b: '-...',
    c: '-.-.',
    d: '-..',
    e: '.',
    f: '..-.',
    g: '--.',
    h: '....',
    i: '..',
    j: '.---',
    k: '-.-',
    l: '.-..',
    m: '--',
    n: '-.',
    o: '---',
    p: '.--.',
    q: '--.-',
    r: '.-.',
    s: '...',
    t: '-',
    u: '..-',
    v: '...-',
    w: '.--',
    x: '-..-',
    y: '-.--',
    z: '--..',
    '.': '.-.-.-',
    ',': '--..--',
    '?': '..--..',
    1: '.----',
    2: '..---',
    3: '...--',
    4: '....-',
    5: '.....',
    6: '-....',
    7: '--...',
    8: '---..',
    9: '----.',
    0: '-----',
  }).map(([letter, signs]) => [signs, letter]),
);

const morse: Encoding = {
  name: 'morse',
  needs: 'signs',
  runs: /[.\-·•−–—_]{1,6}(?:[ /|]{1,5}[.\-·•−–—_]{1,6}){7,}/g,
  decode: (run) =>
    run
      .split(/ {0,2}[/|] {0,2}| {3,5}/)
      .map((word) =>
        word
          .split(/ +/)
          .map((signs) => MORSE.get(signs.replaceAll(/[·•]/g, '.').replaceAll(/[−–—_]/g, '-')) ?? '')
          .join(''),
      )
      .join(' '),
};

const ENCODINGS: readonly Encoding[] = [base64, hex, binary, decimal, morse];

/** How much decoded text is looked at, over all encodings of one text: what is longer hides nothing for long. */
const DECODED_LENGTH_MAX = 65_536;

/** What encoded runs in the text say, where they say anything. */
export function encodedViews(text: string, candidates: ReadonlySet<RunKind>): readonly View[] {
  const views: View[] = [];
  let left = DECODED_LENGTH_MAX;
  for (const { name, needs, runs, decode } of ENCODINGS) {
    if (!candidates.has(needs)) continue;
    for (const { 0: run, index } of text.matchAll(runs)) {
      if (left <= 0) return views;
      const decoded = decode(run.slice(0, left * 2));
      left -= decoded.length;
      if (isReadable(decoded)) views.push(wholeView(name, decoded, index, index + run.length));
    }
  }
  return views;
}
