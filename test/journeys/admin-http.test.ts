/** The admin API as HTTP: every refusal is a problem that says what to do instead, every listing comes in pages. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/control/routes/index.ts';
import { fresh } from '../support/changes.ts';
import { startInstallation, type Installation } from '../support/installation.ts';

const LONG_MS = 240_000;
let on: Installation;
beforeAll(async () => {
  on = await startInstallation({ doors: ['openai'] });
}, LONG_MS);
afterAll(() => on?.stop());

const ask = (method: string, path: string, init: RequestInit = {}) =>
  fetch(on.controlUrl + path, {
    method,
    ...init,
    headers: { authorization: `Bearer ${on.adminToken}`, ...init.headers },
  });

describe('a refusal', () => {
  const json = { 'content-type': 'application/json' };
  it.each([
    ['nothing is there', 'GET', '/api/v1/nothing', {}, 404, 'path.unknown'],
    ['nothing is there to post to', 'POST', '/api/v1/nothing', { body: 'x' }, 404, 'path.unknown'],
    ['no such thing', 'GET', '/api/v1/keys/none', {}, 404, 'resource.unknown'],
    ['another method', 'PUT', '/api/v1/keys', { body: '{}', headers: json }, 405, 'method.not_allowed'],
    ['a method nobody has', 'PROPFIND', '/api/v1/keys', {}, 405, 'method.not_allowed'],
    ['another method beside the API', 'POST', '/healthz', { body: 'x' }, 405, 'method.not_allowed'],
    [
      'no JSON',
      'POST',
      '/api/v1/teams',
      { body: 'a', headers: { 'content-type': 'text/plain' } },
      415,
      'request.media_type',
    ],
    ['half JSON', 'POST', '/api/v1/teams', { body: '{', headers: json }, 400, 'request.malformed'],
    [
      'a field nobody knows',
      'POST',
      '/api/v1/teams',
      { body: '{"name":"a","role":1}', headers: json },
      400,
      'request.invalid',
    ],
    ['a query nobody knows', 'GET', '/api/v1/status?verbose=1', {}, 400, 'request.invalid'],
    [
      'a body where none is taken',
      'POST',
      '/api/v1/reload',
      { body: '{"force":true}', headers: json },
      400,
      'request.invalid',
    ],
    [
      'too much',
      'POST',
      '/api/v1/teams',
      { body: `"${'x'.repeat(9 * 1024 * 1024)}"`, headers: json },
      413,
      'request.too_large',
    ],
    ['no token', 'GET', '/api/v1/keys', { headers: { authorization: '' } }, 401, 'token.unknown'],
    ['no ETag', 'GET', '/api/v1/status', { headers: { 'if-none-match': 'x' } }, 400, 'request.invalid'],
  ])('is a problem: %s', async (_what, method, path, init: RequestInit, status, code) => {
    const answer = await ask(method, path, init);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
    expect(await answer.json()).toMatchObject({
      status,
      code,
      type: `urn:sallyport:error:${code}`,
      instance: `urn:uuid:${answer.headers.get('x-request-id')}`,
    });
  });

  it('names the methods that the address takes', async () => {
    const [refused, asked] = [
      await ask('DELETE', '/api/v1/admin-tokens'),
      await ask('OPTIONS', '/api/v1/keys/x/rotate'),
    ];
    expect([refused.headers.get('allow'), asked.status, asked.headers.get('allow')]).toEqual([
      'GET, HEAD, OPTIONS, POST',
      204,
      'OPTIONS, POST',
    ]);
  });

  it('for want of a token says which scheme is taken', async () => {
    const answer = await ask('GET', '/api/v1/keys', { headers: { authorization: '' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="sallyport"');
  });
});

it('HEAD is answered as GET, without the body, and where being shown something is an event not at all', async () => {
  const [shown, head] = [await ask('GET', '/api/v1/organizations'), await ask('HEAD', '/api/v1/organizations')];
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
    200,
    String((await shown.text()).length),
    '',
  ]);
  expect((await ask('HEAD', '/api/v1/calls/x/bodies?reason=y')).status).toBe(405);
});

const takesCursor = (query: object): boolean => 'shape' in query && 'cursor' in (query.shape as object);
const listings = routes.filter(({ method, query }) => method === 'GET' && query !== undefined && takesCursor(query));

describe('a cursor', () => {
  const page = async (path: string) => (await on.control('GET', path)).body as { data: { id: string }[]; next: string };

  it('leads through all rows, each once, whatever is made meanwhile', async () => {
    const made = new Set<string>();
    for (let n = 0; n < 5; n += 1) made.add((await on.createKey()).id);
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { data, next: further }: { data: { id: string }[]; next: string | null } = await page(
        `/api/v1/keys?limit=2${next && `&cursor=${next}`}`,
      );
      seen.push(...data.map(({ id }) => id));
      next = further;
      if (seen.length < 4) await on.createKey();
    }
    expect(seen).toHaveLength(new Set(seen).size);
    expect(seen).toEqual(expect.arrayContaining([...made]));
  });

  it('leads nowhere else: not in another listing, under another filter, altered or made up', async () => {
    await on.createKey();
    const { next } = await page('/api/v1/keys?limit=1');
    const altered = next.slice(0, -1) + (next.endsWith('A') ? 'B' : 'A');
    const answers = await Promise.all(
      [
        `/api/v1/calls?cursor=${next}`,
        `/api/v1/keys?limit=1&application=tests/app&cursor=${next}`,
        `/api/v1/keys?limit=1&cursor=${altered}`,
        '/api/v1/keys?cursor=MDE5OGM3ZDI',
        '/api/v1/keys?cursor=',
      ].map((path) => on.control('GET', path)),
    );
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    expect((await on.control('GET', `/api/v1/keys?limit=2&cursor=${next}`)).status).toBe(200);
  });

  it.each(listings.filter(({ path }) => !path.includes('/:')).map(({ path }) => path))(
    'that is none is refused by %s',
    async (path) => {
      expect((await on.control('GET', `${path}?cursor=${fresh('none')}`)).status).toBe(400);
    },
  );
});
