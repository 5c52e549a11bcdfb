import { type Edit, type View, rewrite } from './view.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  excl: '!',
  num: '#',
  period: '.',
  comma: ',',
  colon: ':',
  lowbar: '_',
  newline: '\n',
  tab: '\t',
  lpar: '(',
  rpar: ')',
  sol: '/',
  shy: '',
  zwnj: '',
  zwj: '',
};

/** One way to write characters by number or name inside ordinary text. */
interface Escape {
  readonly name: string;
  readonly mark: string;
  readonly pattern: RegExp;
  /** Undefined where the number or name means nothing: it stays as it stands. */
  readonly decode: (match: RegExpMatchArray) => string | undefined;
}

const ESCAPES: readonly Escape[] = [
  {
    name: 'percent',
    mark: '%',
    pattern: /(?:%[0-9a-f]{2})+/gi,
    decode: ([run]) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  },
  {
    name: 'entities',
    mark: '&',
    pattern: /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));?/gi,
    decode: ([, hex, decimal, name]) => (name === undefined ? character(hex, decimal) : ENTITIES[name.toLowerCase()]),
  },
  {
    name: 'escapes',
    mark: '\\',
    pattern: /\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2}))/gi,
    decode: ([, braced, four, two]) => character(braced ?? four ?? two, undefined),
  },
];

/** Characters of escapes; a few are what any address or page has, and reading those would say the same again. */
const ESCAPES_LENGTH_MIN = 9;

function character(hex: string | undefined, decimal: string | undefined): string | undefined {
  const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}

/** The text with characters that were written by number or name put in their place. */
export function escapedViews(text: string): readonly View[] {
  const views: View[] = [];
  for (const { name, mark, pattern, decode } of ESCAPES) {
    if (!text.includes(mark)) continue;
    const edits: Edit[] = [];
    for (const match of text.matchAll(pattern)) {
      const decoded = decode(match);
      if (decoded !== undefined) edits.push({ start: match.index, end: match.index + match[0].length, text: decoded });
    }
    const length = edits.reduce((sum, { start, end }) => sum + end - start, 0);
    if (length >= ESCAPES_LENGTH_MIN) views.push(...rewrite(name, text, edits));
  }
  return views;
}
