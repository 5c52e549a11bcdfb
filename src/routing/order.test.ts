import { describe, expect, test } from 'vitest';
import { order, type Circumstances } from './order.ts';
import type { Candidate } from './plan.ts';
import { deployment, version } from './testing.ts';

/** Mulberry32: the same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const target = (name: string, count: number, weight = 1): Candidate[] => {
  const id = `${name}@1.0.0`;
  const deployments = Array.from({ length: count }, (_, at) => deployment(`${id}/${at}`));
  const of = version(id, { deployments });
  return deployments.map((each) => ({ version: of, deployment: each, weight, insteadOf: null }));
};
const circumstances = (change: Partial<Circumstances> = {}): Circumstances => ({
  random: seeded(42),
  expectedMs: () => 0,
  costNanoUsd: () => undefined,
  ...change,
});
const names = (candidates: readonly Candidate[]) => candidates.map(({ deployment: { id } }) => id);

/** Share of 10,000 draws in which each is first. */
function shares(strategy: Parameters<typeof order>[0], all: readonly Candidate[], world: Circumstances) {
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 10_000; draw += 1) {
    const [first] = names(order(strategy, all, world));
    counts.set(first ?? '', (counts.get(first ?? '') ?? 0) + 1);
  }
  return (id: string): number => (counts.get(id) ?? 0) / 10_000;
}

test.each(['priority', 'weighted', 'latency', 'cost'] as const)('%s asks everybody exactly once', (strategy) => {
  const all = [...target('a', 3), ...target('b', 2, 5), ...target('c', 1)];
  const world = circumstances({ expectedMs: ({ deployment: { id } }) => id.length });
  for (let draw = 0; draw < 200; draw += 1)
    expect(names(order(strategy, all, world)).toSorted()).toEqual(names(all).toSorted());
});

describe('priority', () => {
  test('keeps the targets in the order of the route', () => {
    const all = [...target('b', 1), ...target('a', 1)];
    expect(names(order('priority', all, circumstances()))).toEqual(['b@1.0.0/0', 'a@1.0.0/0']);
  });

  test('balances evenly over the deployments of one version', () => {
    const share = shares('priority', [...target('a', 4), ...target('b', 1)], circumstances());
    for (const at of [0, 1, 2, 3]) expect(share(`a@1.0.0/${at}`)).toBeCloseTo(0.25, 1);
    expect(share('b@1.0.0/0')).toBe(0);
  });
});

describe('weighted', () => {
  test('sends each target its share, whatever the number of its deployments', () => {
    const share = shares('weighted', [...target('a', 2, 8), ...target('b', 1, 2)], circumstances());
    expect(share('a@1.0.0/0') + share('a@1.0.0/1')).toBeCloseTo(0.8, 1.5);
    expect(share('b@1.0.0/0')).toBeCloseTo(0.2, 1.5);
  });
});

describe('latency', () => {
  test('prefers who is expected to answer sooner, and never asks the slowest first', () => {
    const times: Record<string, number> = { 'a@1.0.0/0': 100, 'b@1.0.0/0': 200, 'c@1.0.0/0': 900 };
    const world = circumstances({ expectedMs: ({ deployment: { id } }) => times[id] ?? 0 });
    const share = shares('latency', [...target('a', 1), ...target('b', 1), ...target('c', 1)], world);
    expect(share('a@1.0.0/0')).toBeCloseTo(2 / 3, 1.5);
    expect(share('b@1.0.0/0')).toBeCloseTo(1 / 3, 1.5);
    expect(share('c@1.0.0/0')).toBe(0);
  });
});

describe('cost', () => {
  test('asks the cheapest first and whose price is unknown last', () => {
    const costs: Record<string, bigint> = { 'a@1.0.0/0': 300n, 'c@1.0.0/0': 20n };
    const world = circumstances({ costNanoUsd: ({ deployment: { id } }) => costs[id] });
    const all = [...target('a', 1), ...target('b', 1), ...target('c', 1)];
    expect(names(order('cost', all, world))).toEqual(['c@1.0.0/0', 'a@1.0.0/0', 'b@1.0.0/0']);
  });

  test('balances over those who cost the same', () => {
    const share = shares('cost', target('a', 2), circumstances({ costNanoUsd: () => 7n }));
    expect(share('a@1.0.0/0')).toBeCloseTo(0.5, 1);
  });
});
