import { expect, test } from 'vitest';
import { fakeApi, run } from './testing.ts';

const ID = '0198c7d2-0000-7000-8000-000000000001';
const event = {
  at: '2026-11-23T08:00:00.123Z',
  action: 'service-account-token.revoke',
  outcome: 'done',
  actorName: 'somebody with rather a long name',
  actorType: 'user',
  address: '2001:db8:0:0:0:0:0:1',
  objectName: null,
  objectId: ID,
  objectType: 'service-account',
  changed: ['revokedAt'],
  reason: null,
};
const events = { body: { data: [event], next: null } };

async function auditList(columns?: number): Promise<string> {
  const { env } = await fakeApi(() => events);
  return (await run(['audit', 'list'], { env, ...(columns && { columns }) })).out;
}
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

test('audit list fits a terminal of eighty columns, and tells when, what, who and on what', async () => {
  const out = await auditList(80);
  expect(widest(out)).toBeLessThanOrEqual(80);
  expect(out.split('\n')[0]?.split(/ {2,}/)).toEqual(['AT', 'ACTION', 'ACTOR', 'OBJECT']);
  expect(out).toMatch(/^2026-11-23T08:00:00Z {2}service-account-token\.revoke {2}\S.*… {2}0198.*…$/m);
});

test('audit list leaves nothing out where there is room, nor in a pipe', async () => {
  const titles = ['AT', 'ACTION', 'OUTCOME', 'ACTOR', 'ADDRESS', 'OBJECT', 'CHANGED', 'REASON'];
  for (const columns of [200, undefined]) {
    const out = await auditList(columns);
    expect(out.split('\n')[0]?.split(/ {2,}/)).toEqual(titles);
    expect(out).toContain(ID);
  }
});

test('what a person copies is never cut, however narrow the terminal', async () => {
  const { env } = await fakeApi(() => ({ body: { data: [{ id: ID, name: 'ci' }], next: null } }));
  expect((await run(['key', 'list'], { env, columns: 20 })).out).toContain(ID);
});

const bodies = { request: '{"messages":[{"role":"user","content":"Hi\\u009b2J"}]}', answer: 'data: {"a":1}\n\n' };
const show = ['call', 'show', ID, '--body', '--reason', 'ticket 4711'];

test.each([
  ['in a pipe', show, undefined],
  ['with --json', [...show, '--json'], 80],
] as const)('stored bodies are one object for programs, %s', async (_what, argv, columns) => {
  const { env } = await fakeApi(() => ({ body: bodies }));
  const { out } = await run(argv, { env, ...(columns && { columns }) });
  expect(JSON.parse(out)).toEqual(bodies);
});

test('stored bodies are laid out for whoever reads them, and cannot move the cursor', async () => {
  const { env } = await fakeApi(() => ({ body: bodies }));
  const { out } = await run(show, { env, columns: 80 });
  expect(out).toContain('request\n{\n  "messages": [\n');
  expect(out).toContain('answer\ndata: {"a":1}\n');
  expect(out).not.toContain('\u009b');
});

test('a body that was not kept is said to be', async () => {
  const { env } = await fakeApi(() => ({ body: { ...bodies, answer: null } }));
  expect((await run(show, { env, columns: 80 })).out).toMatch(/answer\nnot kept\n$/);
});
