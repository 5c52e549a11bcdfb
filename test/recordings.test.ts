/** Every recorded exchange is read by a test, or says why none does. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const RESPONSES = 'an answer of the Responses API, which is not served yet';

/** Kept for what is to come. */
const UNREAD: Readonly<Record<string, string>> = {
  'azure-v1-responses-2': RESPONSES,
  'bedrock-mantle-responses': RESPONSES,
  'bedrock-mantle-stream': RESPONSES,
  'bedrock-count-tokens': 'CountTokens belongs to /v1/messages/count_tokens, which is not served yet',
  'bedrock-invoke-stream-nova': 'chat goes by ConverseStream, never by InvokeModelWithResponseStream',
};

const under = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(ROOT, folder, name));

const recordings = readdirSync(join(ROOT, 'test/fixtures/wire')).map((file) => file.replace(/\.json$/, ''));

/** Tests, and the golden files that name what they were made of. */
const readers = [...under('src'), ...under('test')].filter(
  (file) => (file.endsWith('.test.ts') && file !== import.meta.filename) || file.endsWith('.vendor.json'),
);
const texts = readers.map((file) => readFileSync(file, 'utf8'));
const isRead = (name: string): boolean => texts.some((text) => new RegExp(`['"/]${name}['".]`).test(text));

test('every recording is named by a test, or stands in the list of those that none reads', () => {
  expect(recordings.filter((name) => !isRead(name)).toSorted()).toEqual(Object.keys(UNREAD).toSorted());
});

test('no test names a recording that is not there', () => {
  const named = texts.flatMap((text) =>
    [...text.matchAll(/\brecorded\('([\w-]+)'\)|"recorded": "([\w-]+)"/g)].map(([, a, b]) => a ?? b ?? ''),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !recordings.includes(name))).toEqual([]);
});
