/** Promise P14: whatever comes over the socket, the answer is a clear error in the envelope; the process stays up; others notice nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelopeOf, type RawAnswer } from './raw.ts';
import { good, LONG_MS, startTarget, withMessage, type Target } from './target.ts';

let slowHead: Promise<RawAnswer>;
let slowBody: Promise<RawAnswer>;
let target: Target;
beforeAll(async () => {
  target = await startTarget();
  // These take as long as the gateway's patience lasts, so they begin first.
  slowHead = target.send(['POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n'], { waitMs: 90_000 });
  slowBody = target.send([target.head({ 'content-length': '100' }), '{"model"'], { waitMs: 90_000 });
}, LONG_MS);
afterAll(() => target?.stop(), LONG_MS);

describe('a request', () => {
  it('that is no HTTP is refused in the envelope', async () => {
    const garbage: (string | Buffer)[] = [
      'hello\r\n\r\n',
      Buffer.from('16030100a5010000a10303', 'hex'),
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'GET  HTTP/1.1\r\n\r\n',
      Buffer.alloc(4096, 0),
      'POST /v1/chat/completions HTTP/1.1\nhost x\n\n',
    ];
    const answers = await Promise.all(garbage.map((bytes) => target.send([bytes])));
    expect(answers.map(({ status }) => status)).toEqual(garbage.map(() => 400));
    for (const { body } of answers) expect(envelopeOf(body).code).toBe('request.malformed');
  });

  const framings: readonly (readonly [what: string, pieces: () => string[]])[] = [
    ['a negative length', () => [target.head({ 'content-length': '-1' }), good]],
    ['a length in words', () => [target.head({ 'content-length': 'many' }), good]],
    ['a list of lengths', () => [target.head({ 'content-length': '5, 6' }), good]],
    [
      'two lengths',
      () => [target.head({ 'content-length': '5' }).replace('\r\n\r\n', '\r\ncontent-length: 6\r\n\r\n'), good],
    ],
    ['a length beyond all numbers', () => [target.head({ 'content-length': '9'.repeat(40) }), good]],
    [
      'both a length and chunks',
      () => [
        target.head({ 'content-length': '4', 'transfer-encoding': 'chunked' }),
        '0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n',
      ],
    ],
    [
      'chunks before a length',
      () => [target.head({ 'transfer-encoding': 'chunked', 'content-length': '4' }), '0\r\n\r\n'],
    ],
    ['an unknown coding last', () => [target.head({ 'transfer-encoding': 'chunked, identity' }), good]],
    ['a coding misspelt', () => [target.head({ 'transfer-encoding': 'xchunked' }), good]],
    ['chunks of no size', () => [target.head({ 'transfer-encoding': 'chunked' }), 'zz\r\n{}\r\n0\r\n\r\n']],
    [
      'a chunk of a size beyond all numbers',
      () => [target.head({ 'transfer-encoding': 'chunked' }), `${'f'.repeat(30)}\r\n{}`],
    ],
    ['a chunk longer than it says', () => [target.head({ 'transfer-encoding': 'chunked' }), '2\r\n{}{}\r\n0\r\n\r\n']],
    [
      'a chunk extension without end',
      () => [target.head({ 'transfer-encoding': 'chunked' }), `2;${'x'.repeat(100_000)}\r\n{}\r\n0\r\n\r\n`],
    ],
    ['a space before a colon', () => [target.head().replace('host:', 'host :')]],
    ['a folded header', () => [target.head().replace('connection:', ' folded\r\nconnection:')]],
    ['a bare line feed in a header', () => [target.head({ 'x-odd': 'a\nb' })]],
    ['a null in a header', () => [target.head({ 'x-odd': 'a\0b' })]],
  ];
  it.each(framings)('with %s is refused before anything is served', async (_what, pieces) => {
    const { status, body, text } = await target.send(pieces());
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    envelopeOf(body);
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  });

  it('without a host is refused in the envelope', async () => {
    const answer = await target.send([target.head().replace('host: localhost\r\n', '')]);
    expect([answer.status, envelopeOf(answer.body).code]).toEqual([400, 'request.malformed']);
  });

  it('that expects what nobody can give is refused in the envelope', async () => {
    const answer = await target.send(target.sized(good, { expect: 'the-unexpected' }));
    expect([answer.status, envelopeOf(answer.body).type]).toEqual([400, 'invalid_request_error']);
  });

  it('with more headers than fit is refused with 431', async () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`x-flood-${at}`, 'x'.repeat(50)]));
    const answers = [
      await target.send([target.head(many)]),
      await target.send([target.head({ 'x-long': 'x'.repeat(20_000) })]),
    ];
    for (const { status, body } of answers) {
      expect([status, envelopeOf(body).code]).toEqual([431, 'request.headers_too_large']);
    }
  });

  it('for an address without end is refused', async () => {
    const answers = [
      await target.send([target.head({}, `GET /v1/models/${'x'.repeat(30_000)} HTTP/1.1`)]),
      await target.send([target.head({}, `GET /v1/models/${'x'.repeat(10_000)} HTTP/1.1`)]),
      await target.send([target.head({}, `GET /${'../'.repeat(2_000)}etc/passwd HTTP/1.1`)]),
      await target.send([target.head({}, 'GET /v1/models/%zz HTTP/1.1')]),
      await target.send([target.head({}, 'GET /v1/models/a%00b HTTP/1.1')]),
      await target.send([target.head({}, 'GET //evil.example/v1/models HTTP/1.1')]),
    ];
    expect(answers.map(({ status }) => status)).toEqual([431, 404, 404, 404, 404, 404]);
    for (const { body } of answers) envelopeOf(body);
  });

  it('for a surface that is not there is refused, whatever it brings', async () => {
    const lines = ['POST /v1/responses HTTP/1.1', 'POST /v1/messages HTTP/1.1', 'PUT /v1/chat/completions HTTP/1.1'];
    const answers = await Promise.all(
      lines.map((line) => target.send([target.head({ 'content-length': String(good.length) }, line), good])),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 405]);
    for (const { body } of answers) envelopeOf(body);
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'GET', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    'by %s is refused in the envelope',
    async (method) => {
      const { status, body } = await target.send([target.head({}, `${method} /v1/chat/completions HTTP/1.1`)]);
      expect(status === 404 || status === 405).toBe(true);
      envelopeOf(body);
    },
  );

  it('in HTTP/1.0 is served, whole and streamed', async () => {
    const body = JSON.stringify(withMessage({ stream: true }));
    const lines = 'POST /v1/chat/completions HTTP/1.0';
    const whole = await target.send([target.head({ 'content-length': String(good.length) }, lines), good]);
    const stream = await target.send([target.head({ 'content-length': String(body.length) }, lines), body]);
    expect([whole.status, stream.status]).toEqual([200, 200]);
    expect(stream.body.trimEnd().endsWith('data: [DONE]')).toBe(true);
    expect(stream.text).not.toContain('transfer-encoding');
  });

  it('with two authorizations is judged by the first alone, never by whichever is good', async () => {
    const doubled = (first: string, second: string) =>
      target.send([
        target
          .head({ 'content-length': String(good.length), authorization: `Bearer ${first}` })
          .replace('connection:', `authorization: Bearer ${second}\r\nconnection:`),
        good,
      ]);
    expect((await doubled('sp-nobody', target.key)).status).toBe(401);
    expect(
      (
        await target.send([
          target.head({ 'content-length': String(good.length), authorization: 'Basic eDp5', 'x-api-key': target.key }),
          good,
        ])
      ).status,
    ).toBe(401);
  });

  it('with garbage behind it never receives the answer to the garbage as its own', async () => {
    const open = target.head({ 'content-length': String(good.length), connection: 'keep-alive' });
    const { text } = await target.send([`${open}${good}\0\0garbage\r\n\r\n`]);
    const first = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 'closed';
    expect(['200', 'closed']).toContain(first);
  });

  it('streamed, with garbage behind it, has no second head in its stream', async () => {
    const body = JSON.stringify(
      withMessage({ stream: true, messages: [{ role: 'user', content: '[[fault:pace ms=30]]' }] }),
    );
    const open = target.head({ 'content-length': String(body.length), connection: 'keep-alive' });
    function* pieces() {
      yield open + body;
      yield '';
    }
    const { text } = await target.send(garbageAfterBegin(pieces()), { waitMs: 5_000 });
    expect(text.match(/HTTP\/1\.1 /g)?.length ?? 0).toBeLessThanOrEqual(1);
  });
  function* garbageAfterBegin(first: Iterable<string>): Generator<string> {
    yield* first;
    // Long enough for the stream's head to have come: the simulator answers within a few milliseconds.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    yield '\0\0garbage\r\n\r\n';
  }

  it('many of them pipelined are answered in order', async () => {
    const open = target.head({ connection: 'keep-alive' }, 'GET /healthz HTTP/1.1');
    const last = target.head({}, 'GET /v1/nothing HTTP/1.1');
    const { text } = await target.send([open.repeat(50) + last]);
    expect([...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status)).toEqual([
      ...Array.from({ length: 50 }, () => '200'),
      '404',
    ]);
  });

  it(
    'whose head never ends is given up after 15 s',
    async () => {
      const { status, body } = await slowHead;
      expect([status, envelopeOf(body).code]).toEqual([408, 'request.slow']);
    },
    LONG_MS,
  );

  it(
    'whose body never ends is given up after a minute',
    async () => {
      const { status, body } = await slowBody;
      expect([status, envelopeOf(body).code]).toEqual([408, 'request.slow']);
    },
    LONG_MS,
  );
});

it('and after all that nothing has come of it', async () => {
  const { served, ...harm } = await target.harm();
  expect(harm).toEqual({ unserved: 0, alive: true, said: [] });
  expect(served).toBeGreaterThan(20);
});
