import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Asked, emptyDirectory, fakeApi, run } from '../testing.ts';

const gate = (name: string, signed: boolean) => ({
  gate: name,
  role: `${name}-reviewer`,
  takes: 'evaluation',
  signed,
  evidenceDigest: `${name}-digest`,
});
const LIFECYCLE = {
  model: 'chat',
  version: '1.0.0',
  state: 'staging',
  mode: 'enforced',
  digest: 'abc',
  quarantine: null,
  lapse: null,
  gates: [gate('ml', true), gate('security', false), gate('legal', false), gate('deploy', false)],
  submissions: [{ by: 'Ada', at: '2026-11-24T08:00:00.000Z', digest: 'abc' }],
  evidence: [
    {
      gate: 'ml',
      kind: 'evaluation',
      digest: 'e1',
      text: 'f1\n0.9\n',
      link: null,
      by: 'Ada',
      at: '2026-11-24T08:00:00.000Z',
    },
  ],
  approvals: [
    {
      gate: 'ml',
      decision: 'approve',
      reason: null,
      by: 'Bob',
      at: '2026-11-24T09:00:00.000Z',
      expiresAt: '2027-05-23T09:00:00.000Z',
      selfApproved: false,
      wrong: null,
    },
  ],
};
const BASE = '/api/v1/models/chat/versions/1.0.0';
const lifecycleApi = () => fakeApi(() => ({ body: LIFECYCLE }));
const changes = (asked: readonly Asked[]) =>
  asked.filter(({ method }) => method !== 'GET').map(({ path: where, body }) => [where.replace(BASE, ''), body]);

describe('each change of where a version stands', () => {
  test.each([
    [['submit'], ['/submit', undefined]],
    [
      ['evidence', '--gate', 'ml', '--kind', 'evaluation', '--text', 'f1'],
      ['/evidence', { gate: 'ml', kind: 'evaluation', text: 'f1' }],
    ],
    [
      ['evidence', '--gate', 'legal', '--kind', 'terms', '--link', 'https://x.example', '--sha256', 'aa'],
      ['/evidence', { gate: 'legal', kind: 'terms', link: 'https://x.example', sha256: 'aa' }],
    ],
    [
      ['approve', '--gate', 'ml', '--yes'],
      ['/approvals', { gate: 'ml', decision: 'approve', digest: 'abc', evidenceDigest: 'ml-digest' }],
    ],
    [
      ['reject', '--gate', 'ml', '--reason', 'no interval', '--yes'],
      [
        '/approvals',
        { gate: 'ml', decision: 'reject', reason: 'no interval', digest: 'abc', evidenceDigest: 'ml-digest' },
      ],
    ],
    [
      ['deploy', '--yes'],
      ['/approvals', { gate: 'deploy', decision: 'approve', digest: 'abc', evidenceDigest: 'deploy-digest' }],
    ],
    [
      ['deprecate', '--successor', 'chat@2.0.0', '--from', '2026-12-01', '--sunset', '2027-06-30'],
      ['/deprecate', { successor: 'chat@2.0.0', deprecatedAt: '2026-12-01', sunsetAt: '2027-06-30' }],
    ],
    [
      ['archive', '--yes'],
      ['/archive', undefined],
    ],
    [
      ['quarantine', '--reason', 'a leak'],
      ['/quarantine', { reason: 'a leak' }],
    ],
    [
      ['release', '--reason', 'mended'],
      ['/release', { reason: 'mended' }],
    ],
  ])('model %j asks for it, and says where the version stands', async ([verb = '', ...flags], expected) => {
    const api = await lifecycleApi();
    const ran = await run(['model', verb, 'chat@1.0.0', ...flags], api);
    expect([ran.code, changes(api.asked)]).toEqual([0, [expected]]);
    expect(ran.out).toMatch(/chat@1\.0\.0: staging\n$/);
    expect(ran.err).toContain('next: the gate security, by the role security-reviewer');
  });

  test.each([
    ['submit', 'chat'],
    ['evidence', 'chat@1.0.0', '--gate', 'ml', '--kind', 'evaluation'],
    ['evidence', 'chat@1.0.0', '--gate', 'ml', '--kind', 'evaluation', '--link', 'https://x.example'],
    ['approve', 'chat@1.0.0'],
    ['approve', 'chat@1.0.0', '--gate', 'all'],
    ['reject', 'chat@1.0.0', '--gate', 'ml'],
    ['quarantine', 'chat@1.0.0'],
    ['deprecate', 'chat@1.0.0', '--successor', 'chat@2.0.0', '--from', 'soon', '--sunset', '2027-01-01'],
  ])('model %s %s %s is wrong use, before anything is asked', async (...argv) => {
    const api = await lifecycleApi();
    expect([(await run(['model', ...argv], api)).code, api.asked]).toEqual([2, []]);
  });

  test('one that somebody may not make ends with 4', async () => {
    const api = await fakeApi(({ method }) =>
      method === 'GET'
        ? { body: LIFECYCLE }
        : { status: 403, body: { code: 'permission.denied', detail: 'Whoever submitted a version decides nothing.' } },
    );
    const ran = await run(['model', 'approve', 'chat@1.0.0', '--gate', 'ml', '--yes'], api);
    expect([ran.code, ran.err]).toEqual([4, expect.stringContaining('decides nothing')]);
  });

  test('evidence is read from a file', async () => {
    const api = await lifecycleApi();
    const cwd = await emptyDirectory();
    await writeFile(path.join(cwd, 'results.md'), 'f1 0.91\n');
    const flags = ['--gate', 'ml', '--kind', 'evaluation', '--file', 'results.md'];
    await run(['model', 'evidence', 'chat@1.0.0', ...flags], { ...api, cwd });
    expect(changes(api.asked)[0]?.[1]).toEqual({ gate: 'ml', kind: 'evaluation', text: 'f1 0.91\n' });
    expect(
      (await run(['model', 'evidence', 'chat@1.0.0', '--gate', 'ml', '--kind', 'x', '--file', 'no'], api)).code,
    ).toBe(1);
  });
});

describe('a decision', () => {
  test('shows what it is about and asks on a terminal', async () => {
    const api = await lifecycleApi();
    const questions: string[] = [];
    const answering = (answer: string) => ({
      ...api,
      isTerminal: true,
      ask: async (question: string) => {
        questions.push(question);
        return answer;
      },
    });
    const no = await run(['model', 'approve', 'chat@1.0.0', '--gate', 'ml'], answering(''));
    expect([no.code, changes(api.asked)]).toEqual([1, []]);
    expect(no.err).toContain('f1 0.9 (e1)');
    expect(questions).toEqual(['Approve it at the gate ml? [y/N] ']);
    const yes = await run(['model', 'approve', 'chat@1.0.0', '--gate', 'ml'], answering('y'));
    expect([yes.code, changes(api.asked)]).toHaveLength(2);
    expect(yes.code).toBe(0);
  });

  test('is asked of nobody in a pipe: a program says --yes', async () => {
    const api = await lifecycleApi();
    const ran = await run(['model', 'deploy', 'chat@1.0.0'], api);
    expect([ran.code, changes(api.asked)]).toEqual([2, []]);
    expect(ran.err).toContain('add --yes');
  });
});

test('model show of a version tells who decided what, and what is missing', async () => {
  const body = { name: 'chat', version: '1.0.0', state: 'staging', digest: 'abc', metrics: [], lineage: [] };
  const quarantine = { quarantined: true, reason: 'a leak', at: '2026-11-24T08:00:00.000Z', by: 'Eve' };
  const lapse = {
    what: 'lapsed',
    gates: ['ml'],
    at: '2026-11-24T08:00:00.000Z',
    graceEndsAt: '2026-12-08T08:00:00.000Z',
  };
  const api = await fakeApi(({ path: where }) => ({
    body: where.endsWith('/lifecycle') ? { ...LIFECYCLE, quarantine, lapse } : body,
  }));
  const { out } = await run(['model', 'show', 'chat@1.0.0'], api);
  expect(out).toMatch(/ml +yes +Bob +2027-05-23T09:00:00Z +ml-reviewer/);
  expect(out).toMatch(/security +no +- +-/);
  expect(out).toContain('2026-11-24T08:00:00Z by Eve: a leak');
  expect(out).toContain(
    'no longer hold at ml since 2026-11-24T08:00:00Z; deprecated for new uses from 2026-12-08T08:00:00Z on',
  );
  const json = await run(['model', 'show', 'chat@1.0.0', '--json'], api);
  expect(JSON.parse(json.out)).toMatchObject({ name: 'chat', lifecycle: { mode: 'enforced' } });
});
