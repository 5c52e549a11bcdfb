/** A version on its way out: who used it goes on and is told, who comes new is not let in, and in the end nobody is. */
import { readFile, writeFile } from 'node:fs/promises';
import type OpenAI from 'openai';
import { parse, stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/control.ts';
import { chatPrice } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { errorOf, idOf, say } from './desk.ts';
import { sdk } from './surface-installation.ts';

const LONG_MS = 60_000;
/** In force on every node. */
const FORCE_MS_MAX = 2_000;
const ENDING = { since: '2026-01-01', sunset: '2027-03-31', link: 'https://example.com/models' };
const version = (state: string, more: object = {}) => ({
  state,
  kind: 'chat',
  deployments: [{ provider: 'openai', model: 'gpt-4.1-mini', price: chatPrice }],
  ...more,
});
const next = { versions: { '2.0.0': version('production') } };
const old = (state: string) => ({
  versions: { '1.0.0': version(state, { successor: 'next@2.0.0', deprecation: ENDING }) },
});

let on: Installation;
const clients: Record<string, OpenAI> = {};
beforeAll(async () => {
  on = await startInstallation({
    doors: ['openai'],
    apps: {
      app: {},
      listed: { models: ['old', 'next'] },
      comer: {},
      follower: { followSuccessors: true },
      tied: { followSuccessors: true, models: ['worn', 'next'] },
    },
    yaml: { models: { next, old: old('production'), worn: old('production'), busy: old('production') } },
  });
  for (const name of ['app', 'listed', 'comer', 'follower', 'tied'])
    clients[name] = sdk(on, (await on.createKey({ application: `tests/${name}` })).key);
}, LONG_MS);
afterAll(() => on?.stop());

const of = (name: string): OpenAI => clients[name] ?? sdk(on);
const chat = (client: OpenAI, model: string) =>
  client.chat.completions.create({ model, messages: say('Hello') }).withResponse();
const refused = async (client: OpenAI, model: string) => {
  const { status, code, message } = await errorOf(chat(client, model));
  return { status, code, message };
};

/** The file says another state of a model, and is read again. */
async function declare(name: string, state: string): Promise<void> {
  const file = on.prepared.configFile;
  const config = parse(await readFile(file, 'utf8')) as { models: Record<string, object> };
  await writeFile(file, stringify({ ...config, models: { ...config.models, [name]: old(state) } }));
  const { status, body } = await on.control('POST', '/api/v1/reload');
  expect([status, body['violations']]).toEqual([200, undefined]);
}

describe('a version that is deprecated', () => {
  beforeAll(async () => {
    const { response } = await chat(of('app'), 'old');
    await on.waitForCall(idOf(response));
    await declare('old', 'deprecated');
  }, LONG_MS);

  test('goes on for whoever used it, and tells them, whole and streamed, by its bare name as well', async () => {
    const { response } = await chat(of('app'), 'old');
    const streamed = await of('app')
      .chat.completions.create({ model: 'old@1.0.0', messages: say('Hello'), stream: true })
      .withResponse();
    for await (const chunk of streamed.data) void chunk;
    for (const { headers } of [response, streamed.response]) {
      expect(Object.fromEntries(headers)).toMatchObject({
        deprecation: '@1767225600',
        sunset: 'Wed, 31 Mar 2027 00:00:00 GMT',
        link: '<https://example.com/models>; rel="deprecation", </v1/models/next%402.0.0>; rel="successor-version"',
      });
    }
    const { body } = await on.control('GET', '/api/v1/models/old/versions/1.0.0/uses');
    const use = (body['uses'] as { application: string; id: string }[]).find(
      ({ application }) => application === 'tests/app',
    );
    expect(await on.waitForCall(idOf(response))).toMatchObject({
      servedModel: 'old@1.0.0',
      servedState: 'deprecated',
      useGrant: use?.id,
    });
  });

  test('names as its link what can be asked for at this gateway', async () => {
    const answer = await fetch(new URL('/v1/models/next%402.0.0', on.gatewayUrl), {
      headers: { authorization: `Bearer ${on.key}` },
    });
    expect([answer.status, ((await answer.json()) as { id: string }).id]).toEqual([200, 'next@2.0.0']);
  });

  test('goes on for an application whose own list names it, though it never called', async () => {
    expect((await chat(of('listed'), 'old')).response.status).toBe(200);
  });

  test('goes on through a rotation of the key', async () => {
    const { id } = await on.createKey();
    const rotated = await on.control('POST', `/api/v1/keys/${id}/rotate`, { graceSeconds: 0 });
    expect((await chat(sdk(on, String(rotated.body['key'])), 'old')).response.status).toBe(200);
  });

  test('takes no new uses, and names what to call instead', async () => {
    const { status, code, message } = await refused(of('comer'), 'old');
    expect([status, code]).toEqual([403, 'model_deprecated_new_use']);
    expect(message).toContain('call next@2.0.0 instead');
    const ids = async (client: OpenAI) => (await client.models.list()).data.map(({ id }) => id);
    expect([(await ids(of('comer'))).includes('old'), (await ids(of('app'))).includes('old')]).toEqual([false, true]);
  });

  test('is used anew where its owner says so, until that is withdrawn', async () => {
    const uses = '/api/v1/models/old/versions/1.0.0/uses';
    const { status, body } = await on.control('POST', uses, { application: 'tests/comer', reason: 'until March' });
    expect([status, body['sources'], body['withdrawn']]).toEqual([201, ['owner'], false]);
    expect((await chat(of('comer'), 'old')).response.status).toBe(200);
    const end = { application: 'tests/comer', withdrawn: true, reason: 'it is March' };
    const ended = await on.control('POST', uses, end);
    expect([ended.status, ended.body['withdrawn']]).toEqual([201, true]);
    expect((await refused(of('comer'), 'old')).status).toBe(403);
  });

  test('is answered by its successor where the application asked for that, which header and record say', async () => {
    const { response } = await chat(of('follower'), 'old');
    const { headers } = response;
    expect([headers.get('x-sallyport-model'), headers.get('x-sallyport-substituted')]).toEqual([
      'next@2.0.0',
      'old@1.0.0',
    ]);
    expect(headers.get('deprecation')).toBeNull();
    expect(await on.waitForCall(idOf(response))).toMatchObject({
      requestedModel: 'old',
      servedModel: 'next@2.0.0',
      substituted: 'old@1.0.0',
      useGrant: null,
    });
  });
});

describe('a version that is archived', () => {
  beforeAll(() => declare('worn', 'archived'), LONG_MS);

  test.each(['worn', 'worn@1.0.0'])('answers nobody, as %s', async (name) => {
    const { status, code, message } = await refused(of('app'), name);
    expect([status, code]).toEqual([410, 'model_archived']);
    expect(message).toContain('call next@2.0.0 instead');
  });

  test('is listed and shown no more', async () => {
    expect((await of('app').models.list()).data.map(({ id }) => id)).not.toContain('worn');
    expect((await errorOf(of('app').models.retrieve('worn'))).status).toBe(410);
  });

  test('is answered by its successor for who asked for that and may call it', async () => {
    const { response } = await chat(of('tied'), 'worn');
    expect(response.headers.get('x-sallyport-substituted')).toBe('worn@1.0.0');
  });
});

test('what is deprecated, then archived, under load is served to nobody after two seconds, and calls under way end', async () => {
  const seen: { who: string; begun: number; status: number; whole: boolean }[] = [];
  const load = { isOn: true };
  const caller = async (who: string): Promise<void> => {
    while (load.isOn) {
      const begun = performance.now();
      try {
        const stream = await of(who).chat.completions.create({ model: 'busy', messages: say('Hello'), stream: true });
        let finish: string | null | undefined;
        for await (const { choices } of stream) finish = choices[0]?.finish_reason ?? finish;
        seen.push({ who, begun, status: 200, whole: finish === 'stop' });
      } catch (thrown) {
        const { status = 0 } = thrown as { status?: number };
        seen.push({ who, begun, status, whole: false });
      }
    }
  };
  const after = (since: number) => seen.filter(({ begun }) => begun > since);
  const statuses = (since: number, name: string) =>
    new Set(after(since).flatMap(({ who, status }) => (who === name ? [status] : [])));
  await on.waitForCall(idOf((await chat(of('app'), 'busy')).response));
  const callers = Array.from({ length: 4 }, () => caller('app'));
  await declare('busy', 'deprecated');
  const comers = Array.from({ length: 2 }, () => caller('comer'));
  const deprecated = performance.now() + FORCE_MS_MAX;
  const enough = (since: number, name: string) => () =>
    after(since).filter(({ who }) => who === name).length > 5 || undefined;
  await eventually('calls after the deprecation', enough(deprecated, 'app'), LONG_MS);
  await eventually('new uses after the deprecation', enough(deprecated, 'comer'), LONG_MS);
  expect([statuses(deprecated, 'app'), statuses(deprecated, 'comer')]).toEqual([new Set([200]), new Set([403])]);
  await declare('busy', 'archived');
  const archived = performance.now() + FORCE_MS_MAX;
  await eventually('calls after the archive', enough(archived, 'app'), LONG_MS);
  load.isOn = false;
  await Promise.all([...callers, ...comers]);
  expect([statuses(archived, 'app'), statuses(archived, 'comer')]).toEqual([new Set([410]), new Set([410])]);
  expect(seen.filter(({ status, whole }) => status === 200 && !whole)).toEqual([]);
  expect(new Set(seen.map(({ status }) => status))).toEqual(new Set([200, 403, 410]));
}, 180_000);
