/** The way of a version to its callers, as those who submit, review, deploy and call go it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideAt, lookAt, signedIn, submittedVersion } from '../support/changes.ts';
import { eventually } from '../support/control.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { personWith } from '../support/person.ts';

const LONG_MS = 60_000;
/** In force on every node. */
const QUARANTINE_MS_MAX = 2_000;
let on: Installation;
beforeAll(async () => {
  on = await startInstallation({ doors: ['openai'] });
  const rows = ['input', 'output'].map((meter) => ({ provider: 'openai', model: 'gpt-4.1-mini', meter, price: '1' }));
  expect((await on.control('POST', '/api/v1/prices/import', { rows })).status).toBe(200);
}, LONG_MS);
afterAll(() => on?.stop());

const nameOf = (path: string): string => `${path.split('/')[4]}@1.0.0`;
const stateOf = async (path: string) => (await on.control('GET', `${path}/lifecycle`)).body['state'];
const call = async (model: string) => {
  const answer = await fetch(`${on.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${on.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }] }),
  });
  const body = (await answer.json()) as { error?: { code: string } };
  return { status: answer.status, code: body.error?.code, headers: answer.headers };
};

async function inProduction(): Promise<{ path: string; headers: { authorization: string } }> {
  const { headers } = await signedIn(on);
  const path = await submittedVersion(on, { headers });
  for (const gate of ['ml', 'security', 'legal', 'deploy'])
    expect((await decideAt(on, path, gate, headers)).status).toBe(200);
  return { path, headers };
}

describe('in an installation of one person', () => {
  it('a version is called once its last gate is signed, and each approval says that one person gave them all', async () => {
    const { headers } = await signedIn(on);
    const path = await submittedVersion(on, { headers });
    const states = [await stateOf(path)];
    expect((await call(nameOf(path))).status).toBe(403);
    for (const gate of ['ml', 'security', 'legal', 'deploy']) {
      const { status, body } = await decideAt(on, path, gate, headers);
      expect([status, body['approvals']]).toEqual([
        200,
        expect.arrayContaining([expect.objectContaining({ gate, selfApproved: true, wrong: null })]),
      ]);
      states.push(body['state']);
    }
    expect(states).toEqual(['staging', 'staging', 'staging', 'approved', 'production']);
    expect((await call(nameOf(path))).status).toBe(200);
  });

  it('a deprecated version tells its callers, and an archived one answers 410', async () => {
    const { path } = await inProduction();
    // Who has used it goes on.
    expect((await call(nameOf(path))).status).toBe(200);
    await on.waitForCalls(1, { model: nameOf(path) });
    const end = { successor: 'next@2.0.0', deprecatedAt: '2026-01-01', sunsetAt: '2026-02-01' };
    expect((await on.control('POST', `${path}/deprecate`, { ...end, sunsetAt: '2025-12-31' })).status).toBe(409);
    expect((await on.control('POST', `${path}/deprecate`, end)).body['state']).toBe('deprecated');
    const deprecated = await call(nameOf(path));
    expect([deprecated.status, deprecated.headers.get('sunset')]).toEqual([200, 'Sun, 01 Feb 2026 00:00:00 GMT']);
    expect((await on.control('POST', `${path}/archive`)).body['state']).toBe('archived');
    expect(await call(nameOf(path))).toMatchObject({ status: 410, code: 'model_archived' });
  });

  it('a rejection sends the version back, and says why', async () => {
    const { headers } = await signedIn(on);
    const path = await submittedVersion(on, { headers });
    const looked = await lookAt(on, path, 'ml');
    const without = await on.control('POST', `${path}/approvals`, { ...looked, decision: 'reject' }, headers);
    const rejection = { ...looked, decision: 'reject', reason: 'no interval' };
    const { body } = await on.control('POST', `${path}/approvals`, rejection, headers);
    expect([without.status, body['state']]).toEqual([400, 'development']);
  });
});

describe('a decision', () => {
  it('is nothing that a token makes, whatever it may do otherwise', async () => {
    const path = await submittedVersion(on, await signedIn(on));
    const looked = await lookAt(on, path, 'ml');
    const asked = { ...looked, decision: 'approve' };
    expect((await on.control('POST', `${path}/approvals`, asked)).status).toBe(403);
    expect((await on.control('POST', `${path}/submit`)).status).toBe(403);
  });

  it('takes a sign-in of the last five minutes', async () => {
    const path = await submittedVersion(on, await signedIn(on));
    const { headers } = await personWith(on, ['ml-reviewer'], { signedInMsAgo: 301_000 });
    const { status, body } = await decideAt(on, path, 'ml', headers);
    expect([status, body['detail']]).toEqual([403, expect.stringContaining('last five minutes')]);
  });

  it('takes the role of its gate, and comes after the gate before', async () => {
    const path = await submittedVersion(on, await signedIn(on));
    const { headers } = await personWith(on, ['security-reviewer']);
    const answers = [await decideAt(on, path, 'ml', headers), await decideAt(on, path, 'security', headers)];
    expect(answers.map(({ status, body }) => [status, body['detail']])).toEqual([
      [403, 'The gate ml takes the role ml-reviewer.'],
      [409, expect.stringContaining('The gate security comes after ml')],
    ]);
  });

  it('on evidence that was changed meanwhile is refused, and what was signed before is void', async () => {
    const { headers } = await signedIn(on);
    const path = await submittedVersion(on, { headers });
    const looked = await lookAt(on, path, 'ml');
    expect((await decideAt(on, path, 'ml', headers)).status).toBe(200);
    await on.control('POST', `${path}/evidence`, { gate: 'ml', kind: 'note', text: 'late' });
    const again = await on.control('POST', `${path}/approvals`, { ...looked, decision: 'approve' }, headers);
    const security = await decideAt(on, path, 'security', headers);
    expect([again.status, security.status]).toEqual([409, 409]);
  });

  it('on another version than was looked at is refused', async () => {
    const { headers } = await signedIn(on);
    const [path, other] = [await submittedVersion(on, { headers }), await submittedVersion(on, { headers })];
    const { body } = await on.control('GET', `${other}/lifecycle`);
    const asked = { ...(await lookAt(on, path, 'ml')), digest: '0'.repeat(64), decision: 'approve' };
    const replayed = { ...(await lookAt(on, other, 'ml')), digest: body['digest'], decision: 'approve' };
    expect((await on.control('POST', `${path}/approvals`, asked, headers)).status).toBe(409);
    // The evidence of the other has the same words, and with them the same digest: what is signed is this version alone.
    const signed = await on.control('POST', `${path}/approvals`, replayed, headers);
    const [approval] = (signed.body['approvals'] ?? []) as { envelope: { payload: string } }[];
    const statement = Buffer.from(approval?.envelope.payload ?? '', 'base64').toString();
    expect(JSON.parse(statement)).toMatchObject({ subject: [{ name: nameOf(path) }] });
  });

  it.each([
    ['a field of the statement', { approver: { id: 'x' } }],
    ['a proof of its own', { proof: { authTime: '2999-01-01T00:00:00.000Z' } }],
    ['a role', { roles: ['deploy-approver'] }],
    ['a stamp', { selfApproved: false }],
    ['an end', { expiresAt: '2999-01-01T00:00:00.000Z' }],
    ['a prototype', JSON.parse('{"__proto__":{"mode":"solo"}}') as object],
    ['a gate of many', { gate: ['ml', 'security'] }],
  ])('that brings %s is refused whole', async (_, more) => {
    const { headers } = await signedIn(on);
    const path = await submittedVersion(on, { headers });
    const asked = { ...(await lookAt(on, path, 'ml')), decision: 'approve' };
    // A spread would set the prototype and lose it.
    const text = JSON.stringify(asked).slice(0, -1) + `,${JSON.stringify(more).slice(1)}`;
    const answer = await fetch(`${on.controlUrl}${path}/approvals`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: text,
    });
    expect(answer.status).toBe(400);
    expect((await on.control('GET', `${path}/lifecycle`)).body['approvals']).toEqual([]);
  });

  it.each(['%2e%2e', '1.0.0%2fapprovals', '1.0.0;', '1.0.0%00', '01.0.0'])(
    'on a version that is spelt %s is on none',
    async (spelt) => {
      const { headers } = await signedIn(on);
      const path = await submittedVersion(on, { headers });
      const asked = { ...(await lookAt(on, path, 'ml')), decision: 'approve' };
      const answer = await fetch(`${on.controlUrl}${path.replace('1.0.0', spelt)}/approvals`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(asked),
      });
      expect(answer.status).toBeOneOf([400, 404]);
      expect((await on.control('GET', `${path}/lifecycle`)).body['approvals']).toEqual([]);
    },
  );

  it('names nobody but who asks', async () => {
    const { headers } = await signedIn(on);
    const path = await submittedVersion(on, { headers });
    const asked = { ...(await lookAt(on, path, 'ml')), decision: 'approve', approver: 'somebody', selfApproved: false };
    expect((await on.control('POST', `${path}/approvals`, asked, headers)).status).toBe(400);
  });
});

describe('a quarantine', () => {
  it('ends every call that begins two seconds later, under load, and a release opens the version again', async () => {
    const { path } = await inProduction();
    const name = nameOf(path);
    const seen: { begun: number; status: number }[] = [];
    const load = { isOn: true };
    const caller = async (): Promise<void> => {
      while (load.isOn) {
        const begun = performance.now();
        seen.push({ begun, status: (await call(name)).status });
      }
    };
    const callers = Array.from({ length: 8 }, caller);
    await eventually('calls that are served', () =>
      Promise.resolve(seen.some(({ status }) => status === 200) || undefined),
    );
    expect((await on.control('POST', `${path}/quarantine`, { reason: 'it leaks' })).status).toBe(200);
    const shut = performance.now() + QUARANTINE_MS_MAX;
    await eventually('calls after two seconds', () =>
      Promise.resolve(seen.filter(({ begun }) => begun > shut).length > 20 || undefined),
    );
    load.isOn = false;
    await Promise.all(callers);
    expect(new Set(seen.filter(({ begun }) => begun > shut).map(({ status }) => status))).toEqual(new Set([403]));
    // What was under way ended as it would have.
    expect(new Set(seen.map(({ status }) => status))).toEqual(new Set([200, 403]));
    expect((await call(name)).code).toBe('model_quarantined');
    await on.control('POST', `${path}/release`, { reason: 'mended' });
    expect((await call(name)).status).toBe(200);
  });

  it('of a model of the file holds too, and says why', async () => {
    const { body } = await on.control('GET', '/api/v1/models?managedBy=file');
    const [model] = body['data'] as { name: string; versions: { version: string }[] }[];
    const path = `/api/v1/models/${model?.name}/versions/${model?.versions[0]?.version}`;
    expect((await on.control('POST', `${path}/quarantine`, {})).status).toBe(400);
    const { body: told } = await on.control('POST', `${path}/quarantine`, { reason: 'drift' });
    expect(told['quarantine']).toMatchObject({ quarantined: true, reason: 'drift' });
    expect((await call(String(model?.name))).code).toBe('model_quarantined');
    expect((await on.control('POST', `${path}/quarantine`, { reason: 'again' })).status).toBe(409);
    await on.control('POST', `${path}/release`, { reason: 'mended' });
  });
});

describe('where several decide', () => {
  beforeAll(async () => {
    await on.running.control.store.lifecycle.declareMode('enforced', Date.now());
  });

  it('the journey takes four people beside who submits, and nobody passes twice or decides about their own', async () => {
    const submitter = await personWith(on, ['model-owner', 'ml-reviewer'], { email: 'ada@example.com' });
    const twin = await personWith(on, ['ml-reviewer'], { email: 'Ada@Example.com' });
    const path = await submittedVersion(on, submitter);
    for (const own of [submitter, twin]) {
      const { status, body } = await decideAt(on, path, 'ml', own.headers);
      expect([status, body['detail']]).toEqual([403, 'Whoever submitted a version decides nothing about it.']);
    }
    const all = await personWith(on, ['ml-reviewer', 'security-reviewer', 'legal-reviewer', 'deploy-approver']);
    expect((await decideAt(on, path, 'ml', all.headers)).status).toBe(200);
    expect((await decideAt(on, path, 'security', all.headers)).body['detail']).toMatch(/A person holds one gate/);
    for (const [gate, role] of [
      ['security', 'security-reviewer'],
      ['legal', 'legal-reviewer'],
      ['deploy', 'deploy-approver'],
    ] as const) {
      const { headers } = await personWith(on, [role]);
      expect((await decideAt(on, path, gate, headers)).status).toBe(200);
    }
    expect((await call(nameOf(path))).status).toBe(200);
  });

  it('of several who decide at the same time at one gate, one after the other is heard', async () => {
    const path = await submittedVersion(on, await personWith(on, ['model-owner']));
    const both = await personWith(on, ['ml-reviewer', 'security-reviewer']);
    const other = await personWith(on, ['ml-reviewer']);
    const answers = await Promise.all([
      decideAt(on, path, 'ml', both.headers),
      decideAt(on, path, 'security', both.headers),
      decideAt(on, path, 'ml', other.headers),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, expect.toBeOneOf([403, 409]), 200]);
  });

  it('whoever may only look has no say', async () => {
    const path = await submittedVersion(on, await personWith(on, ['model-owner']));
    const nobody = await personWith(on, ['viewer']);
    expect((await decideAt(on, path, 'ml', nobody.headers)).status).toBe(403);
  });
});
