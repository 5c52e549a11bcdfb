/** What every change of the admin API stands on: rehearsals, locks, and answers that are repeated. */
import { describe, expect, it } from 'vitest';
import type { Repositories, Store } from '../../../src/store/index.ts';
import { NOW } from '../samples.ts';

const DAY_MS = 86_400_000;

export function changeClaims(open: () => Store): void {
  const organizations = async () => (await open().tenancy.listOrganizations()).map(({ name }) => name);

  describe('a rehearsal', () => {
    it('sees what it does, and leaves nothing of it', async () => {
      const seen = await open().rehearse(async ({ tenancy }) => {
        await tenancy.ensureOrganization('rehearsed', NOW);
        return (await tenancy.listOrganizations()).map(({ name }) => name);
      });
      expect(seen).toContain('rehearsed');
      expect(await organizations()).not.toContain('rehearsed');
    });

    it('fails as the change would', async () => {
      const failing = open().rehearse(({ tenancy }) => tenancy.createTeam(crypto.randomUUID(), 'x', NOW));
      await expect(failing).rejects.toThrow();
    });
  });

  it('of two that hold the same name the second begins when the first has ended', async () => {
    const told: string[] = [];
    const held = Promise.withResolvers<void>();
    const first = open().transaction(async ({ locks }) => {
      await locks.hold('one thing');
      held.resolve();
      await new Promise((resolve) => setTimeout(resolve, 50));
      told.push('first');
    });
    await held.promise;
    const second = open().transaction(async ({ locks }) => {
      await locks.hold('one thing');
      told.push('second');
    });
    await Promise.all([first, second]);
    expect(told).toEqual(['first', 'second']);
  });

  describe('an idempotency key', () => {
    const claimOf = (id: string, nowMs = NOW) => ({
      id,
      owner: 'owner',
      request: 'request',
      nowMs,
      expiresAt: nowMs + DAY_MS,
    });
    const done = (id: string, answer: string, nowMs?: number) => async (repositories: Repositories) => {
      const first = await repositories.repeats.claim(claimOf(id, nowMs));
      if (first) return Buffer.from(first.sealed ?? []).toString();
      await repositories.repeats.keep(id, 201, Buffer.from(answer));
      return answer;
    };

    it('has one first answer, however many ask at once', async () => {
      const all = Array.from({ length: 8 }, (_, n) => open().transaction(done('race', `answer ${n}`)));
      expect(new Set(await Promise.all(all)).size).toBe(1);
    });

    it('is free again where the change that took it failed', async () => {
      const failed = open().transaction(async (repositories) => {
        await done('failed', 'never')(repositories);
        throw new Error('crash');
      });
      await expect(failed).rejects.toThrow('crash');
      expect(await open().transaction(done('failed', 'second'))).toBe('second');
    });

    it('is free again past its end, swept or not', async () => {
      await open().transaction(done('old', 'first'));
      expect(await open().transaction(done('old', 'second', NOW + DAY_MS))).toBe('second');
      expect(await open().transaction(done('old', 'third', NOW + DAY_MS + 1))).toBe('second');
    });

    it('is counted until its end, and then forgotten', async () => {
      const { repeats } = open();
      await open().transaction(({ repeats: own }) => own.claim({ ...claimOf('counted'), owner: 'counter' }));
      expect([
        await repeats.count('counter', NOW, 10),
        await repeats.count('counter', NOW + DAY_MS, 10),
        await repeats.count('counter', NOW, 0),
      ]).toEqual([1, 0, 0]);
      expect(await repeats.forget(NOW + 3 * DAY_MS, 1)).toBe(1);
      while ((await repeats.forget(NOW + 3 * DAY_MS, 100)) > 0);
      expect(await open().transaction(done('counted', 'anew'))).toBe('anew');
    });
  });
}
