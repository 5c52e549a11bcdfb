import { BYTES_PER_TOKEN, costOf, estimateUsage, priceCard } from '../../finops/index.ts';
import { order, standing, type Candidate, type Plan, type Skipped } from '../../routing/index.ts';
import { required, type Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';
import { outputTokensMax } from '../token-estimate.ts';

/** What an answer is taken to be long where the caller allows more; only compared, never charged. */
const OUTPUT_TOKENS_GUESS = 500;

export interface Choice {
  /** In the order they are asked. */
  readonly queue: readonly Candidate[];
  readonly skipped: readonly Skipped[];
}

/** Leaves out who is ejected or throttled, while anybody stands, and puts the rest in the order of the strategy. */
export function choose(gateway: Gateway, call: Call, strategy: Plan['strategy'], all: readonly Candidate[]): Choice {
  if (all.length < 2) return { queue: all, skipped: NONE };
  const { health, random } = gateway;
  const { candidates, skipped } = standing(all, (id) => health.obstacle(id));
  const queue = order(strategy, candidates, {
    random,
    expectedMs: ({ deployment }) => health.expectedMs(deployment.id),
    costNanoUsd: (candidate) => expectedCost(call, candidate),
  });
  return { queue, skipped };
}

const NONE: readonly Skipped[] = [];

function expectedCost(call: Call, candidate: Candidate): bigint | undefined {
  const card = priceCard(candidate.deployment.prices, call.record.startedAt);
  if (!card) return undefined;
  const outputTokens = Math.min(outputTokensMax(required(call, 'request'), candidate), OUTPUT_TOKENS_GUESS);
  return costOf(estimateUsage(call.record.requestBytes, outputTokens * BYTES_PER_TOKEN), card);
}
