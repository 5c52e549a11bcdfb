import { ScimFault, type ScimWord } from './fault.ts';

/** Longer ones nobody writes; the longest documented is about a hundred. */
const TEXT_LENGTH_MAX = 1_024;
/** Comparisons joined by "and". */
const COMPARISONS_MAX = 8;

export type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'pr';
export type Operand = string | number | boolean | null;

/** `attribute op value`; of a list also which of its items are meant, as `emails[type eq "work"].value`. */
export interface Comparison {
  readonly at: Path;
  readonly operator: Operator;
  /** `null` also where the operator takes none. */
  readonly operand: Operand;
}

/** An attribute, by RFC 7644 §3.10. Names are in lower case: they are compared without regard to it. */
export interface Path {
  readonly attribute: string;
  readonly sub: string | undefined;
  readonly where: readonly Comparison[];
}

/** @throws ScimFault `invalidFilter` */
export function parseFilter(text: string): readonly Comparison[] {
  const reader = new Reader(text, 'invalidFilter');
  const comparisons = reader.comparisons();
  reader.end();
  return comparisons;
}

/** @throws ScimFault `invalidPath` */
export function parsePath(text: string): Path {
  const reader = new Reader(text, 'invalidPath');
  const path = reader.path();
  reader.end();
  return path;
}

const ATTRIBUTE = /[A-Za-z$][\w$-]*/y;
/** What stands before an attribute of the core schemas says nothing more. */
const CORE = /urn:ietf:params:scim:schemas:core:2\.0:(?:user|group):/iy;
/** Of other schemas nothing is kept, so the whole is one name. */
const FOREIGN = /urn:[\w:.-]+/iy;
const OPERATOR = /\s+(eq|ne|co|sw|ew|pr)(?![\w$-])/iy;
const OPERAND = /\s+("(?:[^"\\]|\\.)*"|true|false|null|-?\d+(?:\.\d+)?)/iy;
const AND = /\s+and\s+/iy;

class Reader {
  readonly #text: string;
  readonly #word: ScimWord;
  #at = 0;

  constructor(text: string, word: ScimWord) {
    this.#text = text.trim();
    this.#word = word;
    if (text.length > TEXT_LENGTH_MAX) throw this.#fault(`longer than ${TEXT_LENGTH_MAX} characters`);
  }

  end(): void {
    if (this.#at < this.#text.length) throw this.#fault(`not understood from character ${this.#at + 1} on`);
  }

  comparisons(): readonly Comparison[] {
    const found = [this.#comparison()];
    while (this.#take(AND) !== undefined) {
      if (found.length === COMPARISONS_MAX) throw this.#fault(`of more than ${COMPARISONS_MAX} comparisons`);
      found.push(this.#comparison());
    }
    return found;
  }

  path(): Path {
    this.#take(CORE);
    const foreign = this.#take(FOREIGN);
    if (foreign !== undefined) return { attribute: foreign.toLowerCase(), sub: undefined, where: [] };
    const attribute = this.#name();
    let where: readonly Comparison[] = [];
    if (this.#skip('[')) {
      where = this.comparisons();
      if (!this.#skip(']')) throw this.#fault('without its "]"');
    }
    const sub = this.#skip('.') ? this.#name() : undefined;
    return { attribute, sub, where };
  }

  #comparison(): Comparison {
    const at = this.path();
    const operator = this.#take(OPERATOR)?.trim().toLowerCase() as Operator | undefined;
    // `emails[value eq "…"]` alone asks whether there is such an item.
    if (operator === undefined && at.where.length > 0) return { at, operator: 'pr', operand: null };
    if (operator === undefined) throw this.#fault('without an operator that is served: eq, ne, co, sw, ew, pr');
    if (operator === 'pr') return { at, operator, operand: null };
    const operand = this.#take(OPERAND)?.trim();
    if (operand === undefined) throw this.#fault('without a value');
    return { at, operator, operand: this.#read(operand) };
  }

  #read(operand: string): Operand {
    try {
      return JSON.parse(operand.startsWith('"') ? operand : operand.toLowerCase()) as Operand;
    } catch {
      throw this.#fault('with a value that is no JSON');
    }
  }

  #name(): string {
    const name = this.#take(ATTRIBUTE);
    if (name === undefined) throw this.#fault('without an attribute where one is expected');
    return name.toLowerCase();
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }

  #skip(character: string): boolean {
    const isThere = this.#text[this.#at] === character;
    if (isThere) this.#at += 1;
    return isThere;
  }

  #fault(what: string): ScimFault {
    const noun = this.#word === 'invalidFilter' ? 'filter' : 'path';
    return new ScimFault(400, this.#word, `The ${noun} is ${what}.`);
  }
}
