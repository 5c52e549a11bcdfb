/** What nodes tell each other of ejected deployments, over a real Redis. */
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Fault, systemClock } from '../../src/core/index.ts';
import { DeploymentHealth, SharedHealth } from '../../src/routing/index.ts';
import { eventually } from '../support/control.ts';
import { openLink } from '../support/link.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';

let redis: RedisServer;
let raw: Redis;
beforeAll(async () => {
  redis = await startRedis();
  raw = new Redis(redis.url, { protocol: 2 });
});
afterAll(async () => {
  raw.disconnect();
  await redis.stop();
});

let id = '';
beforeEach(() => {
  id = `chat@1.0.0/${randomUUID()}`;
});
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A node of its own. It talks when it has news, and where a test says so. */
async function startNode(node: string) {
  const link = await openLink(redis.url);
  const health = new DeploymentHealth(systemClock);
  const names = () => ({ fieldOf: new Map([[id, id]]), idOf: new Map([[id, id]]) });
  const shared = new SharedHealth({ health, link, node, names, everyMs: 3_600_000 });
  await shared.talk();
  closers.push(async () => {
    await shared.close();
    await link.close();
  });
  const end = (fault: Fault | undefined, baseMs: number): void => {
    health.begin(id);
    const settings = { consecutive: 1, baseMs, maxMs: Math.max(baseMs, 60_000) };
    health.end(id, { fault, settings, isLast: false, latencyMs: undefined });
  };
  return {
    health,
    link,
    fail: (baseMs = 60_000) => end(new Fault('provider.failed'), baseMs),
    answer: () => end(undefined, 1),
    talk: () => shared.talk(),
    state: () => health.status(id).state,
    mayCall: () => health.obstacle(id) === undefined,
  };
}
type Node = Awaited<ReturnType<typeof startNode>>;
/** Until all have heard what is to be heard. */
const until = (what: string, nodes: readonly Node[], holds: () => boolean) =>
  eventually(what, async () => {
    for (const node of nodes) await node.talk();
    return holds() || undefined;
  });

test('who is ejected by one node is ejected on the others, who say from whom they know', async () => {
  const [one, other] = [await startNode('one'), await startNode('other')];
  one.fail();
  await until('the ejection', [other], () => other.state() === 'ejected');
  expect([one.health.status(id).toldBy, other.health.status(id).toldBy]).toEqual([null, 'one']);
  expect(other.health.status(id).outMs).toBeGreaterThan(30_000);
});

test('a node that starts later knows of it at once', async () => {
  const one = await startNode('one');
  one.fail();
  await one.talk();
  await one.talk();
  expect((await startNode('late')).state()).toBe('ejected');
});

test('the longer of two ejections found out at the same time holds for all', async () => {
  const [one, other] = [await startNode('one'), await startNode('other')];
  one.fail(300_000);
  other.fail(100_000);
  await until('the longer one', [one, other], () => other.health.status(id).outMs > 200_000);
  expect(one.health.status(id).outMs).toBeGreaterThan(200_000);
});

test('its probe is made by one node at a time, and its answer brings it back for all', async () => {
  const nodes = [await startNode('one'), await startNode('two'), await startNode('three')];
  const [one] = nodes;
  one?.fail(300);
  await until('all to know', nodes, () => nodes.every((node) => node.state() !== 'healthy'));
  await until('its time to be over', nodes, () => nodes.every((node) => node.state() === 'half-open'));
  // All want to probe it; whoever may, begins.
  const probing: Node[] = [];
  await eventually('a probe', async () => {
    for (const node of nodes) {
      if (node.mayCall()) {
        node.health.begin(id);
        probing.push(node);
      }
      await node.talk();
    }
    return probing.length > 0 || undefined;
  });
  expect(nodes.filter((node) => node.mayCall())).toEqual([]);
  expect(probing).toHaveLength(1);
  const [prober] = probing;
  prober?.health.release(id);
  prober?.answer();
  await until('it to be back', nodes, () => nodes.every((node) => node.state() === 'healthy' && node.mayCall()));
});

test('a probe that fails keeps it away for all, and for longer', async () => {
  const [one, other] = [await startNode('one'), await startNode('other')];
  one.fail(200);
  await until('both to know', [one, other], () => other.health.status(id).toldBy === 'one');
  await until('its time to be over', [], () => one.state() === 'half-open' && other.state() === 'half-open');
  one.fail(100_000);
  await until('the second ejection', [other], () => other.state() === 'ejected');
  expect(other.health.status(id).outMs).toBeGreaterThan(60_000);
});

test('an answer that began before the ejection does not bring it back', async () => {
  const [one, other] = [await startNode('one'), await startNode('other')];
  one.fail();
  await until('the ejection', [other], () => other.state() === 'ejected');
  other.answer();
  await other.talk();
  await one.talk();
  expect([one.state(), other.state()]).toEqual(['ejected', 'ejected']);
});

test('a store that lost everything learns of it again', async () => {
  const [one, other] = [await startNode('one'), await startNode('other')];
  one.fail();
  await until('the ejection', [other], () => other.state() === 'ejected');
  await raw.flushall();
  await one.talk();
  await one.talk();
  expect((await startNode('late')).state()).toBe('ejected');
});

describe('what is no record of ours', () => {
  const KEY = 'sallyport:health';
  const now = () => Date.now();
  const record = (change: object) =>
    JSON.stringify({ at: now(), till: now() + 60_000, ejections: 1, by: 'x', holder: '', held: 0, ...change });

  test.each([
    ['a text', 'garbled'],
    ['JSON of another kind', '[1,2,3]'],
    ['a time far away', record({ till: 9e99 })],
    ['news from the future', record({ at: 9e99 })],
    ['a probe that never ends', record({ till: now() - 1, held: 9e99, holder: 'x' })],
    ['a teller that is no name', record({ by: '\u001b[31mred' })],
    ['numbers that are none', record({ till: 'soon' })],
  ])('%s is ignored, and true news goes on', async (_what, text) => {
    await raw.hset(KEY, id, text);
    const [one, other] = [await startNode('one'), await startNode('other')];
    expect(other.state()).toBe('healthy');
    one.fail();
    await until('the ejection', [other], () => other.state() === 'ejected');
  });

  test('a key of another kind is ignored as well, and the store is not taken for away', async () => {
    await raw.del(KEY);
    await raw.set(KEY, 'not a hash');
    const [one, other] = [await startNode('one'), await startNode('other')];
    expect(one.link.available).toBe(true);
    one.fail();
    await until('the ejection', [other], () => other.state() === 'ejected');
  });

  test('a deployment nobody has configured is nothing', async () => {
    await raw.hset(KEY, 'unknown', record({}));
    const one = await startNode('one');
    expect(one.health.status('unknown').state).toBe('healthy');
    await raw.hdel(KEY, 'unknown');
  });
});

test('while the store is away each node goes on by itself, and tells what still holds when it is back', async () => {
  const [one, other] = [await startNode('one'), await startNode('other')];
  await redis.kill();
  one.fail();
  await one.talk();
  expect([one.state(), other.state()]).toEqual(['ejected', 'healthy']);
  await redis.start();
  await until('the ejection', [one, other], () => other.state() === 'ejected');
});
