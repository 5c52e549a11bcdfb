/** What every limiter promises, wherever its state lies. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { limitScope, type Admitted, type Limiter, type Limits, type LimitScope } from '../../src/limits/index.ts';

/** A scope of its own, so that claims do not meet each other in a shared store. */
export function scopeOf(limits: Limits): LimitScope {
  const scope = limitScope('application', randomUUID(), limits);
  if (!scope) throw new Error('a scope without limits');
  return scope;
}

export const ask = async (limiter: Limiter, scopes: readonly LimitScope[], tokens = 0) =>
  limiter.admit({ id: randomUUID(), scopes, tokens });

export async function admitted(limiter: Limiter, scopes: readonly LimitScope[], tokens = 0): Promise<Admitted> {
  const verdict = await ask(limiter, scopes, tokens);
  if (!verdict.admitted) throw new Error(`refused for ${verdict.dimension}`);
  return verdict;
}

/** @param limiter asked when a claim runs */
export function limiterClaims(limiter: () => Limiter): void {
  test('a burst is admitted and the next request is refused', async () => {
    const scopes = [scopeOf({ rpm: 2, burstSeconds: 60 })];
    await admitted(limiter(), scopes);
    await admitted(limiter(), scopes);
    expect(await ask(limiter(), scopes)).toMatchObject({ admitted: false, dimension: 'requests' });
  });

  test('a request that waits as it was told is admitted', async () => {
    const scopes = [scopeOf({ rpm: 600, burstSeconds: 1 })];
    for (let n = 0; n < 10; n += 1) await ask(limiter(), scopes);
    let verdict = await ask(limiter(), scopes);
    while (verdict.admitted) verdict = await ask(limiter(), scopes);
    expect(verdict.retryAfterMs).toBeLessThanOrEqual(100);
    await sleep(verdict.retryAfterMs + 2);
    expect(await ask(limiter(), scopes)).toMatchObject({ admitted: true });
  });

  test('a refused call takes nothing in any dimension of any scope', async () => {
    const full = scopeOf({ concurrency: 1 });
    const other = scopeOf({ rpm: 1, tpm: 60, concurrency: 1 });
    await admitted(limiter(), [full]);
    for (const scopes of [
      [full, other],
      [other, full],
    ])
      expect(await ask(limiter(), scopes, 10)).toMatchObject({ admitted: false, dimension: 'concurrency' });
    expect(await ask(limiter(), [other], 10)).toMatchObject({ admitted: true });
  });

  test('tokens that were reserved and not used are there again', async () => {
    const scopes = [scopeOf({ tpm: 12, burstSeconds: 50 })];
    const { grant } = await admitted(limiter(), scopes, 10);
    expect(await ask(limiter(), scopes, 5)).toMatchObject({ admitted: false, dimension: 'tokens' });
    grant.settle(2);
    expect(await ask(limiter(), scopes, 8)).toMatchObject({ admitted: true });
    expect(await ask(limiter(), scopes, 2)).toMatchObject({ admitted: false });
  });

  test('tokens used beyond the reservation are taken as well', async () => {
    const scopes = [scopeOf({ tpm: 12, burstSeconds: 50 })];
    (await admitted(limiter(), scopes, 1)).grant.settle(9);
    expect(await ask(limiter(), scopes, 5)).toMatchObject({ admitted: false, dimension: 'tokens' });
  });

  test('a call larger than the burst is admitted when nothing is taken, and paid for by those after it', async () => {
    const scopes = [scopeOf({ tpm: 12, burstSeconds: 50 })];
    await admitted(limiter(), scopes, 40);
    const next = await ask(limiter(), scopes, 1);
    expect(next).toMatchObject({ admitted: false });
    expect(!next.admitted && next.retryAfterMs).toBeGreaterThan(25_000);
  });

  test('of fifty calls at once as many are admitted as there are slots', async () => {
    const scopes = [scopeOf({ concurrency: 10 })];
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => ask(limiter(), scopes)));
    expect(verdicts.filter((verdict) => verdict.admitted)).toHaveLength(10);
  });

  test('a slot is free when its call has ended, once however often that is said', async () => {
    const scopes = [scopeOf({ concurrency: 2 })];
    const first = await admitted(limiter(), scopes);
    await admitted(limiter(), scopes);
    first.grant.settle(0);
    first.grant.settle(0);
    await admitted(limiter(), scopes);
    expect(await ask(limiter(), scopes)).toMatchObject({ admitted: false, dimension: 'concurrency' });
  });

  test('the standing told is that of the scope with the least left', async () => {
    const scopes = [scopeOf({ rpm: 600, tpm: 6_000 }), scopeOf({ rpm: 60, tpm: 60_000 })];
    const { standings } = await admitted(limiter(), scopes, 100);
    expect(standings.requests).toMatchObject({ limit: 60, remaining: 9 });
    expect(standings.tokens).toMatchObject({ limit: 6_000, remaining: 900 });
  });

  test('a refusal names the scope and the longest wait', async () => {
    const quick = scopeOf({ rpm: 600, burstSeconds: 1 });
    const slow = scopeOf({ rpm: 6 });
    await admitted(limiter(), [slow]);
    const verdict = await ask(limiter(), [quick, slow]);
    expect(verdict).toMatchObject({ admitted: false, scope: { id: slow.id } });
    expect(!verdict.admitted && verdict.retryAfterMs).toBeGreaterThan(5_000);
  });
}
