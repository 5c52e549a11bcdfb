import {
  type Document,
  LineCounter,
  type Node,
  type YAMLError,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
} from 'yaml';
import type { Path, Remark } from './finding.ts';

/** Far above any sensible file: a thousand deployments are 200 KB. */
const FILE_BYTES_MAX = 1_048_576;
/** The deepest field of the schema lies at level 9. */
const DEPTH_MAX = 32;
/** Aliases multiply: this many values in all bounds what a small file can grow to in memory. */
const VALUES_MAX = 100_000;
/** Each alias is looked up by a walk through the document. */
const ALIASES_MAX = 100;

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One fault of the YAML itself, with its place. */
export interface SyntaxProblem extends Place {
  readonly message: string;
  readonly hint: string;
}

export interface ConfigDocument {
  /** Plain data: mappings without a prototype, lists, scalars. Anchors and aliases are resolved. */
  readonly value: unknown;
  /** The text could not be understood as a whole, so `value` says nothing. */
  readonly broken: boolean;
  readonly problems: readonly SyntaxProblem[];
  /** Faults found while the values were read. */
  readonly remarks: readonly Remark[];
  /** The place of a path, or of the nearest parent that is written in the file. */
  locate(path: Path, at?: 'key' | 'value'): Place;
}

interface Spot {
  readonly key: number;
  readonly value: number;
  readonly children?: ReadonlyMap<string, Spot>;
}

/** Parses YAML 1.2 into plain data and remembers where everything stands. Never throws. */
export function parseYaml(text: string): ConfigDocument {
  if (Buffer.byteLength(text) > FILE_BYTES_MAX) {
    return unreadable(`the file is larger than ${FILE_BYTES_MAX} bytes`, 'split what is not configuration out of it');
  }
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, merge: false });
  const place = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const errors = [...document.errors, ...document.warnings];
  const problems = errors.map((error) => ({ ...place(error.pos[0]), ...explain(error) }));
  const broken = document.errors.some((error) => error.code !== 'DUPLICATE_KEY');
  const builder = new Builder(document);
  const root = broken ? undefined : builder.build(document.contents, [], 0);
  return {
    value: root?.value ?? Object.create(null),
    broken,
    problems,
    remarks: builder.remarks,
    locate(path, at = 'value') {
      let spot = root?.spot;
      if (!spot) return { line: 1, column: 1 };
      let isWhole = true;
      for (const step of path) {
        const child: Spot | undefined = spot.children?.get(String(step));
        if (!child) {
          isWhole = false;
          break;
        }
        spot = child;
      }
      // What is missing is best shown at the key of the mapping it is missing from.
      return place(isWhole && at === 'value' ? spot.value : spot.key);
    },
  };
}

class Builder {
  readonly remarks: Remark[] = [];
  readonly #document: Document.Parsed;
  #values = 0;
  #aliases = 0;

  constructor(document: Document.Parsed) {
    this.#document = document;
  }

  build(node: Node | null | undefined, path: Path, key: number): { value: unknown; spot: Spot } {
    const start = node?.range?.[0] ?? key;
    const spot = { key: path.length === 0 ? start : key, value: start };
    this.#values += 1;
    if (path.length > DEPTH_MAX || this.#values > VALUES_MAX) {
      this.#refuseOnce(path);
      return { value: undefined, spot };
    }
    if (isAlias(node)) {
      this.#aliases += 1;
      if (this.#aliases > ALIASES_MAX) {
        this.#refuseOnce(path);
        return { value: undefined, spot };
      }
      const anchored = node.resolve(this.#document);
      if (!anchored) {
        const [message, hint] = UNKNOWN_ALIAS;
        this.remarks.push({ path, message, hint });
      }
      const target = this.build(anchored, path, key);
      return { value: target.value, spot: { ...target.spot, key, value: start } };
    }
    if (isMap(node)) {
      const value: Record<string, unknown> = Object.create(null);
      const children = new Map<string, Spot>();
      for (const pair of node.items) {
        const name = keyText(pair.key);
        const keyAt = (pair.key as Node | null)?.range?.[0] ?? start;
        if (name === undefined || name === '__proto__') {
          this.remarks.push({
            path,
            message: 'a key is not an ordinary word',
            hint: 'write every key as a word, in quotes if need be',
          });
        } else if (!children.has(name)) {
          const child = this.build(pair.value as Node | null, [...path, name], keyAt);
          value[name] = child.value;
          children.set(name, child.spot);
        }
      }
      return { value, spot: { ...spot, children } };
    }
    if (isSeq(node)) {
      const children = new Map<string, Spot>();
      const value = node.items.map((item, index) => {
        const child = this.build(item as Node | null, [...path, index], (item as Node | null)?.range?.[0] ?? start);
        children.set(String(index), child.spot);
        return child.value;
      });
      return { value, spot: { ...spot, children } };
    }
    return { value: isScalar(node) ? node.value : null, spot };
  }

  #refuseOnce(path: Path): void {
    if (this.remarks.some((remark) => remark.message === TOO_MUCH)) return;
    this.remarks.push({
      path,
      message: TOO_MUCH,
      hint: `at most ${DEPTH_MAX} levels, ${ALIASES_MAX} aliases and ${VALUES_MAX} values in all`,
    });
  }
}

const TOO_MUCH = 'the file is nested too deeply or grows too large through its aliases';

/** Numbers are keys as they are written: `1.0` stays `1.0`. */
function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === 'string' ? key.value : key.source;
}

function unreadable(message: string, hint: string): ConfigDocument {
  const place = { line: 1, column: 1 };
  return {
    value: Object.create(null),
    broken: true,
    problems: [{ ...place, message, hint }],
    remarks: [],
    locate: () => place,
  };
}

const OPEN_BRACKET = [
  'a bracket "[" is not closed',
  'add the "]", and indent its lines deeper than the field',
] as const;
const OPEN_BRACE = ['a brace "{" is not closed', 'add the "}", and indent its lines deeper than the field'] as const;
const UNKNOWN_ALIAS = ['the alias has no anchor before it', 'define it with &name above, or remove it'] as const;

/** Our own sentences: the parser's quote the text around the fault, which may be a secret. */
const SENTENCES: Partial<Record<YAMLError['code'], readonly [message: string, hint: string]>> = {
  BAD_INDENT: ['the indentation is wrong', 'line fields of one mapping up, with spaces'],
  TAB_AS_INDENT: ['a tab is used for indentation', 'indent with spaces'],
  DUPLICATE_KEY: ['the key stands twice in this mapping', 'keep one of the two'],
  MISSING_CHAR: ['a character is missing here', 'check for a missing ":", quote, "," or closing bracket'],
  BAD_SCALAR_START: ['plain text may not begin with this character', 'put the value in quotes'],
  BAD_DQ_ESCAPE: ['the escape in the quoted text is not known', 'use single quotes, or double the backslash'],
  TAG_RESOLVE_FAILED: ['tags (!name) are not understood', 'write a reference as { env: NAME } or { file: PATH }'],
  MULTIPLE_DOCS: ['the file holds more than one document', 'remove everything from the second "---" on'],
  MULTILINE_IMPLICIT_KEY: ['a key runs over several lines', 'check the line before for a missing ":"'],
  BLOCK_AS_IMPLICIT_KEY: ['two fields stand on one line', 'put each field on a line of its own'],
  BLOCK_IN_FLOW: ['an indented mapping stands inside { } or [ ]', 'use one of the two styles'],
};

/** The parser calls it an indentation whose end it did not find; these sentences of it quote nothing of the file. */
function openFlow({ code, message }: YAMLError): readonly [message: string, hint: string] | undefined {
  if (code !== 'BAD_INDENT') return undefined;
  if (message.startsWith('Flow sequence')) return OPEN_BRACKET;
  return message.startsWith('Flow map') ? OPEN_BRACE : undefined;
}

function explain(error: YAMLError): { message: string; hint: string } {
  const [message, hint] = openFlow(error) ??
    SENTENCES[error.code] ?? ['this is not valid YAML', 'check quotes, brackets and indentation here'];
  return { message, hint };
}
