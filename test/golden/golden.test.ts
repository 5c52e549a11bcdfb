/**
 * Golden files for every pair of dialects, both ways: what a caller of OpenAI's API asks, in the words of each provider
 * dialect, and what each provider answers, in the caller's. README.md tells how they lie here.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dialects, speak } from './dialects.ts';
import { answered, asked, pretty, streamedTo, vendorReply } from './exchange.ts';

const REQUESTS = ['chat', 'tools', 'images', 'json-schema', 'reasoning', 'embeddings'];
const ANSWERS = ['whole', 'tools-whole', 'streamed', 'tools-streamed', 'error', 'embeddings'];
const CELLS = [...REQUESTS.map((cell) => `${cell} request`), ...ANSWERS.map((cell) => `${cell} answer`)];
const NAMES = Object.keys(dialects);

const folder = (name: string): URL => new URL(`${name}/`, import.meta.url);
const pathOf = (dialect: string, file: string): string => new URL(file, folder(dialect)).pathname;

/** What lay there before any test wrote. */
const files = new Map(NAMES.map((name) => [name, namesIn(folder(name))]));
const filesOf = (dialect: string): readonly string[] => files.get(dialect) ?? [];

function namesIn(directory: URL): readonly string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

/** `whole.filtered.vendor.json` is one of the files of the cell `whole answer`. */
function cellOf(file: string): string | undefined {
  const [name = '', ...rest] = file.split('.');
  const end = rest.slice(-2).join('.');
  if (end === 'request.json' && REQUESTS.includes(name)) return `${name} request`;
  const isAnswer = end === 'vendor.json' || end === 'vendor.sse' || end === 'caller.json';
  return isAnswer && ANSWERS.includes(name) ? `${name} answer` : undefined;
}
const vendorFiles = (dialect: string, ...cells: string[]): string[] =>
  filesOf(dialect).filter((file) => file.includes('.vendor.') && cells.includes(file.split('.')[0] ?? ''));
const callerFile = (dialect: string, file: string): string =>
  pathOf(dialect, file.replace(/\.vendor\.(json|sse)$/, '.caller.json'));
const replyIn = (dialect: string, file: string) => vendorReply(file, readFileSync(pathOf(dialect, file), 'utf8'));

describe('the matrix', () => {
  test.each(NAMES)('%s has a golden file in every cell, or a reason', (name) => {
    const { absent = {} } = dialects[name] ?? {};
    const found = new Set(filesOf(name).map(cellOf));
    const empty = CELLS.filter((cell) => !found.has(cell));
    expect(empty).toEqual(CELLS.filter((cell) => cell in absent));
    expect(Object.keys(absent).filter((cell) => !CELLS.includes(cell) || absent[cell] === '')).toEqual([]);
  });

  test.each(NAMES)('%s has no file that nothing reads, and no answer without what the caller got', (name) => {
    expect(filesOf(name).filter((file) => cellOf(file) === undefined)).toEqual([]);
    const kinds = (kind: string) => filesOf(name).flatMap((file) => file.split(`.${kind}.`).slice(0, -1));
    expect(kinds('caller').toSorted()).toEqual(kinds('vendor').toSorted());
  });

  test('every folder is that of a dialect', () => {
    const folders = readdirSync(folder('.'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((entry) => entry.name).toSorted()).toEqual([...NAMES, 'requests'].toSorted());
  });
});

describe.each(NAMES)('%s', (name) => {
  const requests = REQUESTS.filter((cell) => !(`${cell} request` in (dialects[name]?.absent ?? {})));

  test.each(requests)('is asked as written: %s', async (cell) => {
    const body = JSON.parse(readFileSync(new URL(`${cell}.json`, folder('requests')), 'utf8'));
    await expect(pretty(asked(speak(name), cell, body))).toMatchFileSnapshot(pathOf(name, `${cell}.request.json`));
  });

  test.each(vendorFiles(name, ...ANSWERS))('is understood as written: %s', async (file) => {
    const answer = answered(speak(name), file.split('.')[0] ?? '', replyIn(name, file));
    await expect(pretty(answer)).toMatchFileSnapshot(callerFile(name, file));
  });

  test.each(vendorFiles(name, 'streamed', 'tools-streamed'))('reads in any pieces: %s', (file) => {
    const reply = replyIn(name, file);
    const whole = pretty(streamedTo(speak(name), reply));
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 20 }), (cuts) => {
        expect(pretty(streamedTo(speak(name), reply, cuts))).toBe(whole);
      }),
      { numRuns: 25 },
    );
  });
});
