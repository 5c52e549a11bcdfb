import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asFault, Secret } from '../../core/index.ts';
import { derivedSecrets, type FirstAnswer, type RepeatRepository, type Repositories } from '../../store/index.ts';
import { parseIdempotencyKey, repeatsOf } from './repeat.ts';

const secretsUnder = (master: Secret) => ({
  ...derivedSecrets(master, 'test'),
  mac: (text: string) => `mac of ${text}`,
});
const masterKey = () => new Secret(randomBytes(32).toString('base64'));

/** Keeps rows as the database would, for one caller at a time. */
function shelf(held = 0): Repositories {
  const rows = new Map<string, FirstAnswer>();
  const repeats: RepeatRepository = {
    async claim({ id, request }) {
      const first = rows.get(id);
      if (!first) rows.set(id, { request, status: 0, sealed: null });
      return first;
    },
    async keep(id, status, sealed) {
      rows.set(id, { request: rows.get(id)?.request ?? '', status, sealed });
    },
    count: async () => held,
    forget: async () => 0,
  };
  return { repeats } as Repositories;
}

const answer = (text: string) => ({ status: 201, headers: { location: '/x' }, text });
const asking = { principal: ['user', '1'], route: 'POST /x', key: 'k', asked: { body: 1 } };

describe('what was answered under an idempotency key', () => {
  it('is answered again, whole', async () => {
    const [on, secrets] = [shelf(), secretsUnder(masterKey())];
    const first = repeatsOf(secrets, asking);
    expect(await first.begin(on, 0)).toBeUndefined();
    await first.end(on, answer('{"key":"sp-1"}'));
    expect(await repeatsOf(secrets, asking).begin(on, 0)).toEqual({
      status: 201,
      headers: { location: '/x', 'idempotent-replayed': 'true' },
      text: '{"key":"sp-1"}',
    });
  });

  it.each([
    ['another principal', { ...asking, principal: ['user', '2'] }],
    ['another route', { ...asking, route: 'POST /y' }],
    ['another key', { ...asking, key: 'l' }],
  ])('is not answered to %s', async (_what, other) => {
    const [on, secrets] = [shelf(), secretsUnder(masterKey())];
    const first = repeatsOf(secrets, asking);
    await first.begin(on, 0);
    await first.end(on, answer('{}'));
    expect(await repeatsOf(secrets, other).begin(on, 0)).toBeUndefined();
  });

  it.each([
    ['the master key has changed', 'x', masterKey(), masterKey()],
    ['it was too large', 'x'.repeat(1024 * 1024), undefined, undefined],
  ])('cannot be given where %s, and is not done again', async (_what, text, before = masterKey(), after = before) => {
    const on = shelf();
    const first = repeatsOf(secretsUnder(before), asking);
    await first.begin(on, 0);
    await first.end(on, answer(text));
    const again = repeatsOf(secretsUnder(after), asking).begin(on, 0);
    expect(asFault(await again.catch((thrown: unknown) => thrown)).code).toBe('idempotency.answer_gone');
  });

  it('is bounded: who has ten thousand keys gets no more today', async () => {
    const begin = repeatsOf(secretsUnder(masterKey()), asking).begin(shelf(10_000), 0);
    await expect(begin).rejects.toMatchObject({ code: 'idempotency.exhausted', status: 429 });
  });
});

describe('an idempotency key', () => {
  it('is the same word in quotes and without', () => {
    const word = fc.string({
      minLength: 1,
      maxLength: 255,
      unit: fc.integer({ min: 0x23, max: 0x7e }).map((c) => String.fromCharCode(c)),
    });
    fc.assert(
      fc.property(word, (text) => {
        const quoted = `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
        expect([parseIdempotencyKey(text), parseIdempotencyKey(quoted)]).toEqual([text, text]);
      }),
    );
  });

  it('is one or refused, whatever comes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(parseIdempotencyKey(text)?.length).toBeLessThanOrEqual(255);
        } catch (thrown) {
          expect(asFault(thrown).code).toBe('request.invalid');
        }
      }),
    );
  });
});
