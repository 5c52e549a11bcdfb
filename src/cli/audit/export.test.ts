import { expect, test } from 'vitest';
import { type Asked, fakeApi, run } from '../testing.ts';

/** Two chains of five events each. */
const server = () =>
  fakeApi(({ method, path, query }: Asked) => {
    if (method === 'POST') {
      const chainTo = (chain: string) => ({ chain, head: { seq: 5, hash: 'h' }, anchor: null });
      return { body: { chains: ['installation', 'acme'].map(chainTo) } };
    }
    const chain = path.split('/').at(-1);
    const rows = [1, 2, 3, 4, 5].map((seq) => ({ chain, seq })).filter(({ seq }) => seq > Number(query['after'] ?? 0));
    return { body: { data: rows, next: null } };
  });
const eventsIn = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { chain: string; seq: number })
    .map(({ chain, seq }) => `${chain} ${seq}`);

test('every event is exported unless told otherwise', async () => {
  const ran = await run(['audit', 'export', '--json'], await server());
  expect([ran.code, eventsIn(ran.out).length, ran.err]).toEqual([0, 10, '']);
});

test('--limit ends the export after so many, over all chains, and says that there are more', async () => {
  const ran = await run(['audit', 'export', '--limit', '7'], await server());
  expect([ran.code, eventsIn(ran.out).slice(-3)]).toEqual([0, ['installation 5', 'acme 1', 'acme 2']]);
  expect(ran.err).toBe('stopped at 7 of 10 events, as --limit says\n');
});
