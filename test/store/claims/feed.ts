import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Change, Store } from '../../../src/store/index.ts';
import { eventually } from '../../support/control.ts';
import { codeOf, NOW, tenant } from '../samples.ts';

/** After everything the other claims wrote. */
const DAY = 86_400_000;

export function feedClaims(open: () => Store): void {
  const newest = async () => (await open().changes.bounds()).newest;

  describe('the change feed', () => {
    it('tells what changed after a revision, in order', async () => {
      const after = await newest();
      await open().changes.append('key', 'k1', NOW);
      await open().changes.append('price', '*', NOW);
      const changes = await open().changes.since(after);
      expect(changes.map((change) => `${change.topic} ${change.subject}`)).toEqual(['key k1', 'price *']);
    });

    it('shows nothing of a transaction that failed', async () => {
      const after = await newest();
      const failing = open().transaction(async (transaction) => {
        await transaction.changes.append('key', 'never', NOW);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await open().changes.since(after)).toEqual([]);
    });

    it('never shows a revision before a smaller one', async () => {
      const after = await newest();
      const entered = Promise.withResolvers<void>();
      const gate = Promise.withResolvers<void>();
      const first = open().transaction(async (transaction) => {
        await transaction.changes.append('key', 'slow', NOW);
        entered.resolve();
        await gate.promise;
      });
      await entered.promise;
      let overtaken = false;
      const second = (async () => {
        await open().changes.append('key', 'fast', NOW);
        overtaken = true;
      })();
      await sleep(100);
      const before = overtaken;
      gate.resolve();
      await Promise.all([first, second]);
      const order = (await open().changes.since(after)).map((change) => change.subject);
      expect([before, order]).toEqual([false, ['slow', 'fast']]);
    });

    it('carries the change of a key in the transaction that makes it', async () => {
      const { organization } = await tenant(open(), 'feed-key');
      const after = await newest();
      const failing = open().transaction(async (transaction) => {
        await transaction.tenancy.createTeam(organization.id, 'lost', NOW);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await open().changes.since(after)).toEqual([]);
      expect((await open().tenancy.listTeams(organization.id)).map((team) => team.name)).toEqual(['platform']);
    });

    it('forgets old changes but never its position', async () => {
      await open().changes.append('key', 'old', 1);
      await open().changes.append('key', 'new', NOW);
      const before = await newest();
      await open().changes.prune(NOW + DAY);
      expect(await open().changes.bounds()).toEqual({ oldest: before, newest: before });
    });

    it('wakes a watcher by notification, without its poll', async () => {
      const seen: Change[] = [];
      const watch = open().watch({
        after: await newest(),
        onChanges: (changes) => void seen.push(...changes),
        onGap: () => {},
        pollMs: 3_600_000,
      });
      // A server's listener takes a moment to connect, so the feed is fed until one notification has come through.
      while (seen.length === 0) {
        await open().changes.append('key', 'woken', NOW);
        await sleep(20);
      }
      expect(seen[0]?.subject).toBe('woken');
      await watch.close();
    });

    it('delivers changes again after a handler failed', async () => {
      const got: string[] = [];
      const errors: unknown[] = [];
      const watch = open().watch({
        after: await newest(),
        onChanges: (changes) => {
          got.push(...changes.map((change) => change.subject));
          if (got.length === 1) throw new Error('handler');
        },
        onGap: () => {},
        onError: (error) => errors.push(error),
      });
      await open().changes.append('key', 'again', NOW);
      while (got.length < 2) await watch.poll();
      expect([got, errors.length]).toEqual([['again', 'again'], 1]);
      await watch.close();
    });

    it('tells a watcher that the feed does not reach back to where it stood', async () => {
      for (const subject of ['a', 'b', 'c']) await open().changes.append('key', subject, NOW);
      const last = await newest();
      await open().changes.prune(NOW + DAY);
      const gaps: number[] = [];
      const watch = open().watch({ after: last - 3, onChanges: () => {}, onGap: (at) => void gaps.push(at) });
      await watch.poll();
      expect([gaps, watch.revision]).toEqual([[last], last]);
      await watch.close();
    });

    it('tells a watcher that stood beyond the end: this is another database', async () => {
      const gaps: number[] = [];
      const last = await newest();
      const watch = open().watch({ after: last + 100, onChanges: () => {}, onGap: (at) => void gaps.push(at) });
      await watch.poll();
      expect(gaps).toEqual([last]);
      await watch.close();
    });
  });

  describe('a transaction', () => {
    it('makes the outer handle an error inside it, instead of a wait for ever', async () => {
      const code = await codeOf(open().transaction(() => open().ping()));
      expect(code).toBe('internal');
    });

    it('leaves the outer handle usable after such an error', async () => {
      await codeOf(open().transaction(() => open().keys.findKeyByHash('x')));
      await open().ping();
    });

    it('does not bind work it left behind', async () => {
      const late = Promise.withResolvers<void>();
      let ping: Promise<void> | undefined;
      await open().transaction(async (transaction) => {
        await transaction.changes.bounds();
        ping = late.promise.then(() => open().ping());
      });
      late.resolve();
      await ping;
    });

    it('does not commit after a statement failed, even when the failure was swallowed', async () => {
      const { organization, team } = await tenant(open(), 'swallow');
      const work = open().transaction(async (transaction) => {
        await transaction.tenancy.createTeam(organization.id, 'half', NOW);
        await transaction.tenancy.findApplication('not a uuid', 'nor this').catch(() => {});
      });
      await expect(work).rejects.toThrow();
      expect((await open().tenancy.listTeams(organization.id)).map((one) => one.id)).toEqual([team.id]);
    });

    it('lets twenty users in at the same time, one after the other where there is one connection', async () => {
      const enter = async (at: number) =>
        open().transaction(async (transaction) => transaction.changes.append('key', `turn ${at}`, NOW));
      // A busy machine may take longer to make the first connections than anybody waits for one.
      const inside = await eventually('room for all', () =>
        Promise.all(Array.from({ length: 20 }, (_, at) => enter(at))).catch(() => undefined),
      );
      expect(inside).toHaveLength(20);
    });
  });
}
