/** Promise P10: every change stands in the audit, once, with who did it; whoever reads it can prove that nothing was changed since. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { main } from '../../src/cli/index.ts';
import { routes } from '../../src/control/routes/index.ts';
import { chatModel } from '../support/doors.ts';
import { changes } from '../support/changes.ts';
import { eventually, type ControlAnswer } from '../support/control.ts';
import { startInstallation, type Installation } from '../support/installation.ts';

const PROMPT = 'canary-prompt-71b6a0';

let on: Installation;
let received: string[];
let closeWebhook: () => void;
beforeAll(async () => {
  received = [];
  const webhook = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => received.push(text));
    request.on('end', () => response.end());
  });
  await new Promise<void>((resolve) => void webhook.listen(0, '127.0.0.1', resolve));
  closeWebhook = () => {
    webhook.closeAllConnections();
    webhook.close();
  };
  on = await startInstallation({
    doors: ['openai'],
    apps: { app: {}, keeping: { bodies: { store: true } } },
    yaml: {
      audit: {
        checkpointEvents: 3,
        file: './checkpoints.jsonl',
        webhook: `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/audit`,
      },
    },
  });
});
afterAll(async () => {
  await on?.stop();
  closeWebhook?.();
});

type Event = Readonly<Record<string, unknown>>;

async function events(query: Readonly<Record<string, string>> = {}): Promise<Event[]> {
  const { body } = await on.control('GET', `/api/v1/audit?${new URLSearchParams({ limit: '200', ...query })}`);
  return body['data'] as Event[];
}

async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await main(args, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    env: { SALLYPORT_CONTROL_URL: on.controlUrl, SALLYPORT_TOKEN: on.adminToken },
    cwd: on.prepared.directory,
    isTerminal: false,
  });
  return { code, out, err };
}

async function storedCall(): Promise<string> {
  const { key } = await on.createKey({ application: 'tests/keeping' });
  const answer = await fetch(`${on.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: chatModel('openai'), messages: [{ role: 'user', content: PROMPT }] }),
  });
  await answer.text();
  const id = answer.headers.get('x-request-id') ?? '';
  await on.waitForCall(id);
  return id;
}

const keyId = async () => (await on.createKey()).id;
/** How each route that shows what people wrote is asked; those that change something stand in `changes`. */
const views: Record<string, () => Promise<ControlAnswer>> = {
  'GET /api/v1/calls/:id/bodies': async () => {
    const id = await storedCall();
    const found = await eventually('the stored bodies', async () => {
      const answer = await on.control('GET', `/api/v1/calls/${id}/bodies?reason=ticket`);
      return answer.status === 200 ? answer : undefined;
    });
    expect(JSON.stringify(found.body)).toContain(PROMPT);
    return found;
  },
  'GET /api/v1/models/:name/export': () => on.control('GET', '/api/v1/models/chat-openai/export'),
};

const audited = routes.flatMap(({ method, path, audit }) =>
  method === 'GET' && audit === undefined ? [] : [{ name: `${method} ${path}`, method, action: audit }],
);

it('every route that changes something, or shows what people wrote, is tried here', () => {
  expect(audited.map(({ name }) => name).toSorted()).toEqual(Object.keys({ ...changes, ...views }).toSorted());
});

it.each(audited)(
  '$name stands in the audit once, with who asked and from where',
  async ({ name, method, action = '' }) => {
    const change = await changes[name]?.(on);
    const before = new Set((await events({ action })).map(({ id }) => id));
    const answer = change ? await on.control(method, change.path, change.body, change.headers) : await views[name]?.();
    expect(answer?.status).toBeLessThan(300);
    const requests = (await events({ action })).filter(({ id }) => !before.has(id));
    expect(requests.length).toBe(1);
    expect(requests[0]).toMatchObject({
      outcome: 'done',
      actorType: change?.headers ? 'user' : 'configured-token',
      address: '127.0.0.1',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
  },
);

it('a request that was refused for what it asks changes nothing and tells nothing', async () => {
  const count = (await events()).length;
  const refused = [
    await on.control('POST', '/api/v1/teams', { name: 'tests' }),
    await on.control('POST', '/api/v1/keys', { application: 'nobody/nothing' }),
    await on.control('POST', '/api/v1/organizations', { name: '' }),
  ];
  expect(refused.map(({ status }) => status)).toEqual([409, 404, 400]);
  expect((await events()).length).toBe(count);
});

it('what was done before leaves no second event, and keeps the time of the first', async () => {
  const made = async (path: string, body: object): Promise<string> =>
    `${path}/${String((await on.control('POST', path, body)).body['id'])}`;
  const key = `/api/v1/keys/${await keyId()}`;
  const account = await made('/api/v1/service-accounts', { name: 'ends-twice' });
  const token = await made(`${account}/tokens`, { name: 'one' });
  const admin = await made('/api/v1/admin-tokens', { name: 'ends-twice' });
  const ends = [
    ['POST', `${key}/revoke`],
    ['POST', `${token}/revoke`],
    ['POST', `${account}/disable`],
    ['DELETE', admin],
  ] as const;
  for (const [method, path] of ends) {
    const first = await on.control(method, path);
    const told = (await events()).length;
    const second = await on.control(method, path);
    expect([path, second.status, second.body]).toEqual([path, 200, first.body]);
    expect([path, (await events()).length]).toEqual([path, told]);
  }
});

it('an event tells which fields a change touched, and of their values only digests', async () => {
  const id = await keyId();
  await on.control('POST', `/api/v1/keys/${id}/revoke`);
  const [revoked] = await events({ object: id, action: 'key.revoke' });
  expect(revoked).toMatchObject({ changed: ['revokedAt'], objectName: 'key' });
  expect([revoked?.['before'], revoked?.['after']]).toEqual([
    expect.stringMatching(/^[0-9a-f]{64}$/),
    expect.stringMatching(/^[0-9a-f]{64}$/),
  ]);
});

it('bodies are not shown without a reason', async () => {
  const id = await storedCall();
  expect((await on.control('GET', `/api/v1/calls/${id}/bodies`)).status).toBe(400);
});

it('of strangers and of revoked tokens one event an hour tells', async () => {
  const { body } = await on.control('POST', '/api/v1/admin-tokens', { name: 'leaver' });
  await on.control('DELETE', `/api/v1/admin-tokens/${String(body['id'])}`);
  const statuses = [];
  for (const token of ['nonsense', 'other', String(body['token']), String(body['token'])]) {
    const answer = await fetch(`${on.controlUrl}/api/v1/keys`, { headers: { authorization: `Bearer ${token}` } });
    statuses.push(answer.status);
  }
  const refused = await eventually('both events', async () => {
    const rows = await events({ action: 'access.refuse' });
    return rows.length > 1 ? rows : undefined;
  });
  expect(statuses).toEqual([401, 401, 401, 401]);
  expect(refused.map(({ actorType, objectId }) => `${String(actorType)} ${String(objectId)}`).toSorted()).toEqual([
    'admin-token key:read',
    'unknown key:read',
  ]);
});

it('a key that is used after it was revoked stands there once, however often', async () => {
  const { id, key } = await on.createKey();
  await on.control('POST', `/api/v1/keys/${id}/revoke`);
  const use = () =>
    fetch(`${on.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: chatModel('openai'), messages: [{ role: 'user', content: 'hello' }] }),
    });
  for (let n = 0; n < 5; n += 1) expect((await use()).status).toBe(401);
  const action = 'key.use-after-revocation';
  const found = await eventually('the event', async () => {
    const rows = await events({ action, object: id });
    return rows.length > 0 ? rows : undefined;
  });
  expect(found).toMatchObject([{ actorId: id, outcome: 'refused' }]);
  expect((await events({ action, object: id })).length).toBe(1);
});

it('a change whose event cannot be written does not happen', async () => {
  const { store } = on.running.control;
  const work = store.transaction(async (repositories) => {
    await repositories.tenancy.ensureOrganization('ghost', Date.now());
    // No chain has so many events: the row is refused.
    await repositories.audit.append({ ...broken, outcome: null as unknown as 'done' }, Date.now());
  });
  await expect(work).rejects.toThrow();
  expect((await store.tenancy.listOrganizations()).map(({ name }) => name)).not.toContain('ghost');
});
const broken = {
  chain: 'installation',
  action: 'x.y',
  actor: { type: 'system' as const, id: null, name: null, address: null, requestId: null },
  object: { type: 'x', id: null, name: null },
};

it('nothing secret and nothing people wrote stands in any event or export', async () => {
  const { key } = await on.createKey();
  const { body } = await on.control('POST', '/api/v1/admin-tokens', { name: 'canary' });
  await storedCall();
  const { code, out } = await cli('audit', 'export', '--reason', 'canaries');
  expect([code, out.includes('key.create'), out.trimEnd().split('\n').length > 20]).toEqual([0, true, true]);
  const secrets = [key, String(body['token']), on.adminToken, PROMPT, ...Object.values(on.prepared.env)];
  for (const secret of secrets.filter((value) => value.length > 12)) expect(out).not.toContain(secret);
});

it('verify finds nothing in a record that nobody touched, and compares it with what was kept outside', async () => {
  const file = join(on.prepared.directory, 'checkpoints.jsonl');
  await eventually('a checkpoint outside', () => readFile(file, 'utf8').catch(() => undefined));
  await eventually('a checkpoint at the webhook', () => received[0]);
  const { code, out } = await cli('audit', 'verify', '--checkpoint', 'checkpoints.jsonl');
  expect([code, out]).toEqual([0, expect.stringMatching(/^nothing was tampered with: \d+ events in \d+ chains, /)]);
  await writeFile(join(on.prepared.directory, 'received.jsonl'), received.join(''));
  expect((await cli('audit', 'verify', '--checkpoint', 'received.jsonl', '--json')).code).toBe(0);
});

it('verify refuses checkpoints that were altered or are of another installation', async () => {
  const text = await readFile(join(on.prepared.directory, 'checkpoints.jsonl'), 'utf8');
  const [line = ''] = text.split('\n');
  const { number, body, signature } = JSON.parse(line) as { number: number; body: string; signature: string };
  const forged = { number, body: body.replace('"seq":', '"seq":1'), signature };
  await writeFile(join(on.prepared.directory, 'forged.jsonl'), `${JSON.stringify(forged)}\n`);
  const altered = await cli('audit', 'verify', '--checkpoint', 'forged.jsonl');
  expect([altered.code, altered.out]).toEqual([1, expect.stringContaining('is not signed by the key')]);
  const other = { ...forged, body: body.replace(/"keyId":"./, '"keyId":"x') };
  await writeFile(join(on.prepared.directory, 'other.jsonl'), `${JSON.stringify(other)}\n`);
  expect(await cli('audit', 'verify', '--checkpoint', 'other.jsonl')).toMatchObject({ code: 1, out: '' });
});

it('list finds by actor, object, action and time', async () => {
  await on.control('POST', '/api/v1/organizations', { name: 'acme' });
  const { out } = await cli('audit', 'list', '--action', 'organization.create', '--object', 'acme', '--json');
  expect(JSON.parse(out)).toMatchObject([{ action: 'organization.create', objectName: 'acme' }]);
  expect((await cli('audit', 'list', '--to', '2001-01-01', '--json')).out).toBe('[]\n');
  expect((await cli('audit', 'list', '--limit', '3')).out.trimEnd().split('\n').length).toBe(4);
});
