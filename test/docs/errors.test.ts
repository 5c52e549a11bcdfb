import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nextSteps } from '../../src/control/explanation/next-steps.ts';
import { catalogue, type CatalogueEntry, type ErrorCode } from '../../src/core/index.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');

interface Told {
  readonly code: string;
  readonly status: number;
  readonly origin: string;
  readonly retryable: boolean;
  readonly type: string;
  readonly shownCode: string;
  readonly words: readonly string[];
}

/** Rows whose second cell is a status; the other tables of the page have none. */
const ROW = /^\| `([\w.]+)` \| (\d{3}) \| (\w+) \| (yes|no) \| `(\w+)` \| `([\w.]+)` \| (.+) \| (.+) \|$/gm;

const told: readonly Told[] = Array.from(
  page.matchAll(ROW),
  ([, code, status, origin, retry, type, shown, ...words]) => ({
    code: code ?? '',
    status: Number(status),
    origin: origin ?? '',
    retryable: retry === 'yes',
    type: type ?? '',
    shownCode: shown ?? '',
    words,
  }),
);

const entries = Object.entries(catalogue) as [ErrorCode, CatalogueEntry][];

describe('docs/errors.md', () => {
  it('tells every code of the catalogue, each once, and none too many', () => {
    expect(told.map(({ code }) => code).toSorted()).toEqual(Object.keys(catalogue).toSorted());
  });

  it.each(entries)('tells %s as the catalogue has it', (code, { status, origin, retryable, type, code: shown }) => {
    expect(told.find((row) => row.code === code)).toMatchObject({
      status,
      origin,
      retryable,
      type,
      shownCode: shown ?? code,
    });
  });

  it.each(entries)('says of %s what to do in the words of `call explain`', (code) => {
    const written = told.find((row) => row.code === code)?.words.at(-1) ?? '';
    expect(written.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')).toBe(nextSteps[code]);
  });

  it('says of every code what it means and what to do', () => {
    const silent = told.filter(({ words }) => words.some((text) => text.trim().length < 5));
    expect(silent.map(({ code }) => code)).toEqual([]);
  });
});
