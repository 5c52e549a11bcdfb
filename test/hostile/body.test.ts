/** Promise P14: whatever body is sent, the answer is a clear error in the envelope; the process stays up; others notice nothing. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelopeOf, type RawAnswer } from './raw.ts';
import { good, LONG_MS, seed, startTarget, withMessage, type Target } from './target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
}, LONG_MS);
afterAll(() => target?.stop(), LONG_MS);

describe('a body', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const bodies: readonly (readonly [what: string, body: string | Buffer, status: number])[] = [
    ['that is empty', '', 400],
    ['that is broken off', good.slice(0, -4), 400],
    ['with something behind it', `${good}}`, 400],
    ['with single quotes', "{'model':'assistant'}", 400],
    ['that is null', 'null', 400],
    ['that is a list', '[]', 400],
    ['that is a text', '"assistant"', 400],
    ['that is a number', '1e999', 400],
    ['of invalid UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['in UTF-16', Buffer.from(good, 'utf16le'), 400],
    ['with a null byte in a text', good.replace('Hello', 'He\0llo'), 400],
    ['of null bytes', Buffer.alloc(1000), 400],
    ['nested a hundred thousand levels', nested(100_000), 400],
    ['with a message nested a hundred thousand levels', good.replace('"Hello"', nested(100_000)), 400],
    ['with an unknown field nested 65 levels', good.replace('{', `{"x":${nested(65)},`), 400],
    ['with __proto__', good.replace('{', '{"__proto__":{"admin":true},'), 400],
    ['with constructor.prototype', good.replace('{', '{"constructor":{"prototype":{}},'), 400],
    ['with __proto__ inside a message', good.replace('"role"', '"__proto__":[],"role"'), 400],
    [
      'with ten thousand and one messages',
      JSON.stringify(withMessage({ messages: Array.from({ length: 10_001 }, () => ({ role: 'user', content: 'x' })) })),
      400,
    ],
    [
      'with ten thousand tools',
      JSON.stringify(
        withMessage({
          tools: Array.from({ length: 10_000 }, (_, at) => ({ type: 'function', function: { name: `f${at}` } })),
        }),
      ),
      400,
    ],
    ['with a model name of a megabyte', JSON.stringify(withMessage({ model: 'x'.repeat(1_000_000) })), 400],
    ['with a model nobody knows, and a null in its name', JSON.stringify(withMessage({ model: 'a\0b' })), 404],
    [
      'with a list of ten million items',
      `{"model":"a","messages":[{"role":"user","content":"x"}],"stop":[${'1,'.repeat(10_000_000)}1]}`,
      400,
    ],
    ['with a million keys', `{${Array.from({ length: 1_000_000 }, (_, at) => `"k${at}":1`).join()}}`, 400],
  ];
  it.each(bodies)('%s is refused', async (_what, body, status) => {
    const answer = await target.send(target.sized(body));
    expect([answer.status, envelopeOf(answer.body).type]).toEqual([status, 'invalid_request_error']);
  });

  const wrong: readonly object[] = [
    { model: 5 },
    { model: null },
    { model: '' },
    { messages: 'Hello' },
    { messages: [] },
    { messages: [null] },
    { messages: [[]] },
    { messages: [{ role: 'king', content: 'x' }] },
    { messages: [{ role: 'user' }] },
    { messages: [{ role: 'user', content: 5 }] },
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: 'x' }] }] },
    { messages: [{ role: 'tool', content: 'x' }] },
    { stream: 'yes' },
    { stream_options: [] },
    { temperature: 'hot' },
    { temperature: -1 },
    { max_tokens: 0 },
    { max_tokens: 1.5 },
    { max_tokens: 1e300 },
    { n: 1e9 },
    { stop: 7 },
    { tools: {} },
    { tools: [{ type: 'function', function: { name: 'a b' } }] },
    { tool_choice: 'perhaps' },
    { response_format: { type: 'poem' } },
    { logit_bias: { 1: 'much' } },
    { metadata: { a: 1 } },
  ];
  it.each(wrong.map((change) => [JSON.stringify(change), change] as const))(
    'with %s is refused, and the field named',
    async (_text, change) => {
      const answer = await target.send(target.sized(JSON.stringify(withMessage(change))));
      expect(answer.status).toBe(400);
      expect(envelopeOf(answer.body).param).toContain(Object.keys(change)[0]);
    },
  );

  it('that only looks odd is served: lone surrogates, escaped nulls, ten thousand messages', async () => {
    const odd = [
      good.replace('Hello', '\\ud800 alone'),
      good.replace('Hello', 'a\\u0000b'),
      `\ufeff${good}`,
      JSON.stringify(withMessage({ messages: Array.from({ length: 10_000 }, () => ({ role: 'user', content: 'x' })) })),
    ];
    const answers = await Promise.all(odd.map((body) => target.send(target.sized(body))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it.each([
    ['text/plain', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/xml', 415],
    ['nonsense', 415],
    ['', 415],
    ['application/jsonx', 415],
  ])('of type "%s" is refused', async (type, status) => {
    const answer = await target.send(target.sized(good, { 'content-type': type }));
    expect([answer.status, envelopeOf(answer.body).type]).toEqual([status, 'invalid_request_error']);
  });

  it('without a type is refused', async () => {
    const answer = await target.send([
      target.head({ 'content-length': String(good.length) }).replace(/content-type: .*\r\n/, ''),
      good,
    ]);
    expect([answer.status, envelopeOf(answer.body).type]).toEqual([415, 'invalid_request_error']);
  });

  const piece = Buffer.alloc(1024 * 1024, 'x');
  function* megabytes(count: number, isChunked: boolean): Generator<string | Uint8Array> {
    yield target.head(
      isChunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(count * piece.length) },
    );
    for (let at = 0; at < count; at += 1) {
      if (isChunked) yield `${piece.length.toString(16)}\r\n`;
      yield piece;
      if (isChunked) yield '\r\n';
    }
    if (isChunked) yield '0\r\n\r\n';
  }
  it.each([
    ['announced', false],
    ['in chunks', true],
  ])(
    'of 50 MB, %s, is refused with 413 and the answer arrives, eight at a time, in bounded memory',
    async (_how, isChunked) => {
      let answers: RawAnswer[] = [];
      const grown = await growthBytes(async () => {
        answers = await Promise.all(Array.from({ length: 8 }, () => target.send(megabytes(50, isChunked))));
      });
      expect(answers.map(({ status, reset }) => [status, reset])).toEqual(answers.map(() => [413, false]));
      expect(new Set(answers.map(({ body }) => envelopeOf(body).code))).toEqual(new Set(['request.too_large']));
      // Eight of 32 MB, the limit of each, and as much again for what the collector has not come to.
      expect(grown).toBeLessThan(2 * 8 * 32 * 1024 ** 2);
    },
  );

  it('of 50 MB from a stranger is not read, and the stranger told so', async () => {
    const pieces = [...megabytes(50, false)];
    pieces[0] = target.head({ 'content-length': String(50 * piece.length), authorization: 'Bearer nobody' });
    const answer = await target.send(pieces);
    expect([answer.status, answer.reset]).toEqual([401, false]);
  });

  it(`of any JSON at all gets an answer in words (SEED=${seed})`, async () => {
    const field = fc.constantFrom(
      'model',
      'messages',
      'stream',
      'tools',
      'n',
      'stop',
      'tool_choice',
      'response_format',
      'max_tokens',
      'logit_bias',
      'stream_options',
      'metadata',
      'input',
      'encoding_format',
    );
    const body = fc.oneof(
      fc.json({ maxDepth: 6 }),
      fc.dictionary(field, fc.jsonValue({ maxDepth: 4 })).map((value) => JSON.stringify(value)),
      fc.dictionary(field, fc.jsonValue({ maxDepth: 4 })).map((value) => JSON.stringify(withMessage(value))),
      fc
        .array(
          fc.dictionary(
            fc.constantFrom('role', 'content', 'tool_calls', 'name', 'type'),
            fc.jsonValue({ maxDepth: 3 }),
          ),
        )
        .map((messages) => JSON.stringify(withMessage({ messages }))),
      fc.uint8Array({ maxLength: 200 }),
    );
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom('chat/completions', 'embeddings'), async (sent, path) => {
        const answer = await fetch(`${target.program.gatewayUrl}/v1/${path}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${target.key}`, 'content-type': 'application/json' },
          body: typeof sent === 'string' ? sent : Buffer.from(sent),
        });
        const text = await answer.text();
        if (answer.status === 200) return;
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        envelopeOf(text);
      }),
      { seed, numRuns: 400 },
    );
  });
});

it('and after all that nothing has come of it', async () => {
  const { served, ...harm } = await target.harm();
  expect(harm).toEqual({ unserved: 0, alive: true, said: [] });
  expect(served).toBeGreaterThan(20);
});

/** How far the process grows, beyond what it holds now, while something is done to it. */
async function growthBytes(work: () => Promise<void>): Promise<number> {
  const resident = () =>
    Number(execFileSync('ps', ['-o', 'rss=', '-p', String(target.program.pid)], { encoding: 'utf8' })) * 1024;
  const before = resident();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, resident())), 50);
  await work();
  clearInterval(timer);
  return Math.max(most, resident()) - before;
}
