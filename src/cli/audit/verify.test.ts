import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { chained, GENESIS, keyIdOf, systemActor, type AuditEvent, type ChainState } from '../../audit/index.ts';
import { signCheckpoint } from '../../audit/checkpoint.ts';
import { type Asked, emptyDirectory, fakeApi, run } from '../testing.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const KEY = { id: keyIdOf(publicKey), privateKey };
const NOW = Date.UTC(2026, 10, 23);

function chainOf(length: number): AuditEvent[] {
  const events: AuditEvent[] = [];
  for (let n = 1; n <= length; n += 1) {
    const event = {
      chain: 'installation',
      action: 'key.create',
      outcome: 'done' as const,
      actor: systemActor('tests'),
      object: { type: 'key', id: `key-${n}`, name: null },
    };
    events.push(chained(event, events.at(-1) ?? { seq: 0, hash: GENESIS }, `id-${n}`, NOW + n));
  }
  return events;
}

const EVENTS = chainOf(2_500);
const headOf = ({ seq, hash }: AuditEvent) => ({ seq, hash });
const stateAt = (seq: number): ChainState => {
  const event = EVENTS[seq - 1];
  if (!event) throw new Error('no such event');
  return { chain: 'installation', head: headOf(event), anchor: null };
};
const CHECKPOINT = signCheckpoint(KEY, [stateAt(2_000)], undefined, NOW);

/** A server that answers with these rows and says what it likes of them. */
const server = (rows: readonly AuditEvent[], says: { chains?: object[]; checkpoints?: object[] } = {}) =>
  fakeApi(({ path: asked, query }: Asked) => {
    if (asked.endsWith('/chains')) return { body: { data: says.chains ?? [stateAt(2_500)] } };
    const after = Number(query['after'] ?? 0);
    if (asked.endsWith('/checkpoints'))
      return { body: { data: after === 0 ? (says.checkpoints ?? [CHECKPOINT]) : [] } };
    if (asked.endsWith('/key')) {
      return { body: { id: 'whatever', publicKey: publicKey.export({ type: 'spki', format: 'pem' }) } };
    }
    return { body: { data: rows.filter(({ seq }) => seq > after).slice(0, Number(query['limit'])), next: null } };
  });

async function held(): Promise<string> {
  const cwd = await emptyDirectory();
  const { number, body, signature } = CHECKPOINT;
  await writeFile(path.join(cwd, 'held.jsonl'), `${JSON.stringify({ number, body, signature })}\n`);
  return cwd;
}

test('a whole record of several pages ends with 0 and says how much was looked at', async () => {
  const ran = await run(['audit', 'verify'], await server(EVENTS));
  expect([ran.code, ran.out]).toEqual([0, 'nothing was tampered with: 2500 events in 1 chains, 1 checkpoints\n']);
});

test('progress is shown on a terminal', async () => {
  const ran = await run(['audit', 'verify', '--json'], { ...(await server(EVENTS)), isTerminal: true });
  expect(ran.err).toContain('\revents: 2000 of 2500');
});

test('an event that the server leaves out is found, whatever the server says of the end', async () => {
  const ran = await run(['audit', 'verify'], await server(EVENTS.toSpliced(1_200, 1)));
  expect([ran.code, ran.out.split('\n')[0]]).toEqual([1, 'installation: event 1201 is missing']);
});

test('a server that knows nothing any more is found by a checkpoint from outside', async () => {
  const api = await server([], { chains: [], checkpoints: [] });
  const ran = await run(['audit', 'verify', '--checkpoint', 'held.jsonl'], { ...api, cwd: await held() });
  expect(ran.code).toBe(1);
  expect(ran.out).toContain('the events from 1 to 2000 are gone');
  expect(ran.out).toContain('the checkpoints from 1 to 1 are gone from the store');
});

test('a record written anew with all hashes right is found by a checkpoint from outside', async () => {
  const forged: AuditEvent[] = EVENTS.slice(0, 100);
  for (const event of EVENTS.slice(100)) {
    const last = forged.at(-1);
    if (!last) break;
    const changed = { chain: 'installation', action: 'x.y', outcome: 'done' as const, actor: systemActor('me') };
    const object = { type: 'x', id: null, name: null };
    forged.push(chained({ ...changed, object }, last, event.id, event.atMs));
  }
  const end = forged.at(-1);
  const chains = end ? [{ chain: 'installation', head: headOf(end), anchor: null }] : [];
  const api = await server(forged, { chains, checkpoints: [] });
  expect((await run(['audit', 'verify'], api)).code).toBe(0);
  const ran = await run(['audit', 'verify', '--checkpoint', 'held.jsonl', '--json'], { ...api, cwd: await held() });
  expect(JSON.parse(ran.out)).toMatchObject({ ok: false, shown: [{}, { seq: 2_000, kind: 'rewritten' }] });
});

test.each(['', 'nonsense\n', '{"number":1}\n'])('a file of checkpoints that holds %j is refused', async (content) => {
  const cwd = await emptyDirectory();
  await writeFile(path.join(cwd, 'held.jsonl'), content);
  expect((await run(['audit', 'verify', '--checkpoint', 'held.jsonl'], { cwd })).code).toBe(1);
});
