import { beforeEach, describe, expect, test } from 'vitest';
import { Fault, type ErrorCode } from '../core/index.ts';
import { DeploymentHealth } from './health.ts';
import { standing } from './standing.ts';
import { deployment, version } from './testing.ts';

const settings = { consecutive: 3, baseMs: 1_000, maxMs: 8_000 };
let nowMs = 1_000_000;
let health: DeploymentHealth;
beforeEach(() => {
  nowMs = 1_000_000;
  health = new DeploymentHealth({ monotonic: () => nowMs });
});

interface Ending {
  readonly retryAfterMs?: number;
  readonly isLast?: boolean;
}
function fail(code: ErrorCode, { retryAfterMs, isLast = false }: Ending = {}): void {
  health.begin('a');
  const fault = new Fault(code, retryAfterMs === undefined ? {} : { retryAfterMs });
  health.end('a', { fault, settings, isLast, latencyMs: undefined });
}
function succeed(): void {
  health.begin('a');
  health.end('a', { fault: undefined, settings, isLast: false, latencyMs: 100 });
}
const failTimes = (count: number, ending: Ending = {}): void => {
  for (let n = 0; n < count; n += 1) fail('provider.failed', ending);
};
const state = () => health.status('a').state;

describe('a deployment that keeps failing', () => {
  test('is left out after so many failures in a row, for baseMs', () => {
    failTimes(2);
    expect(state()).toBe('failing');
    expect(health.obstacle('a')).toBeUndefined();
    failTimes(1);
    expect(health.status('a')).toMatchObject({ state: 'ejected', failures: 3, outMs: 1_000 });
    expect(health.obstacle('a')).toContain('ejected');
  });

  test('starts to count anew with each success', () => {
    failTimes(2);
    succeed();
    failTimes(2);
    expect(state()).toBe('failing');
  });

  test('is probed by one call at a time when its time is over', () => {
    failTimes(3);
    nowMs += 1_001;
    expect(state()).toBe('half-open');
    expect(health.obstacle('a')).toBeUndefined();
    health.begin('a');
    expect(health.obstacle('a')).toContain('probe');
    health.release('a');
    expect(health.obstacle('a')).toBeUndefined();
  });

  test('is taken back by a probe that is answered', () => {
    failTimes(3);
    nowMs += 1_001;
    succeed();
    expect(health.status('a')).toMatchObject({ state: 'healthy', failures: 0, outMs: 0 });
  });

  test('stays away twice as long after each failed probe, up to maxMs', () => {
    failTimes(3);
    const times: number[] = [];
    for (let probe = 0; probe < 5; probe += 1) {
      nowMs += health.status('a').outMs + 1;
      failTimes(1);
      times.push(health.status('a').outMs);
    }
    expect(times).toEqual([2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  test('is not forgiven at once when it fails again soon after it was taken back', () => {
    failTimes(3);
    nowMs += 1_001;
    succeed();
    failTimes(3);
    expect(health.status('a').outMs).toBe(2_000);
    nowMs += 2_001;
    succeed();
    nowMs += settings.maxMs + 1;
    failTimes(3);
    expect(health.status('a').outMs).toBe(1_000);
  });

  test('is never left out when it is the last one standing', () => {
    failTimes(20, { isLast: true });
    expect(state()).toBe('failing');
    expect(health.obstacle('a')).toBeUndefined();
  });

  test('is not taken back by an answer that began before', () => {
    failTimes(3);
    succeed();
    expect(state()).toBe('ejected');
  });
});

describe('a limit of the provider', () => {
  test('is capacity and not ill health: it is left alone for as long as it asks, at most 30 s', () => {
    for (let n = 0; n < 20; n += 1) fail('provider.throttled', { retryAfterMs: 2_000 });
    expect(health.status('a')).toMatchObject({ state: 'cooling', failures: 0, outMs: 2_000 });
    nowMs += 2_001;
    expect(state()).toBe('healthy');
    fail('provider.throttled', { retryAfterMs: 600_000 });
    expect(health.status('a').outMs).toBe(30_000);
  });

  test('that asks for less does not shorten what another asked for', () => {
    fail('provider.throttled', { retryAfterMs: 5_000 });
    fail('provider.throttled', { retryAfterMs: 10 });
    expect(health.status('a').outMs).toBe(5_000);
  });
});

test.each(['provider.refused', 'provider.content_filter', 'provider.context_overflow', 'internal'] as const)(
  '%s says nothing about the deployment',
  (code) => {
    for (let n = 0; n < 20; n += 1) fail(code);
    expect(state()).toBe('healthy');
  },
);

describe('of the candidates', () => {
  const of = version('m@1.0.0');
  const all = ['a', 'b'].map((id) => ({ version: of, deployment: deployment(id), weight: 1, insteadOf: null }));

  test('those that are out are passed over, with the reason', () => {
    failTimes(3);
    const { candidates, skipped } = standing(all, (id) => health.obstacle(id));
    expect(candidates.map(({ deployment: { id } }) => id)).toEqual(['b']);
    expect(skipped).toEqual([{ target: 'a', rule: 'health', reason: 'it is ejected for another 1000 ms' }]);
  });

  test('all stand when none would', () => {
    expect(standing(all, () => 'out')).toEqual({ candidates: all, skipped: [] });
  });
});

describe('what other processes found out', () => {
  const news = { outMs: 5_000, ejections: 2, by: 'another' };

  test('holds as if it had been found out here', () => {
    health.learn('a', news);
    expect(health.status('a')).toMatchObject({ state: 'ejected', outMs: 5_000, toldBy: 'another' });
    nowMs += 5_001;
    expect(state()).toBe('half-open');
    fail('provider.failed');
    expect(health.status('a')).toMatchObject({ state: 'ejected', outMs: 4_000, toldBy: null });
    health.learn('a', undefined);
    expect(state()).toBe('healthy');
  });

  test('of an ejection that is over leaves a deployment half-open, also in a process that has just started', () => {
    nowMs = 10;
    health.learn('a', { ...news, outMs: -60_000 });
    expect(state()).toBe('half-open');
  });

  test('leaves the probe to who holds it, for as long', () => {
    health.learn('a', { ...news, outMs: -1 });
    health.holdProbe('a', 1_000);
    expect(health.obstacle('a')).toContain('for another process');
    nowMs += 1_001;
    expect(health.obstacle('a')).toBeUndefined();
  });

  test('leaves nobody without a deployment: where none stands all do', () => {
    const candidates = ['a', 'b'].map((id) => ({
      version: version('m@1.0.0'),
      deployment: deployment(id),
      weight: 1,
      insteadOf: null,
    }));
    for (const id of ['a', 'b']) health.learn(id, news);
    expect(standing(candidates, (id) => health.obstacle(id)).candidates).toEqual(candidates);
  });

  test('is told of changes that attempts made here, and of no others', () => {
    const changes: string[] = [];
    health.onChange = (id) => changes.push(`${id} ${health.status(id).state}`);
    health.learn('b', news);
    failTimes(3);
    nowMs += 1_001;
    succeed();
    expect(changes).toEqual(['a ejected', 'a healthy']);
  });
});
