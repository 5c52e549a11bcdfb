import { networkOf } from '../address.ts';
import type { KeyHasher } from '../hash.ts';

/** What is counted of attempts: of a name, whoever has it, and of an address. Times are epoch milliseconds. */
export interface Counted {
  readonly failures: number;
  readonly failedAt: number;
}

/** A place where attempts are counted, and how many it takes before one waits. */
export interface Bucket {
  readonly id: string;
  readonly free: number;
}

/** Somebody mistypes a password some times; whoever guesses needs thousands. */
const NAME_FREE = 5;
/** Offices share an address. */
const ADDRESS_FREE = 20;
const WAIT_MS_MIN = 30_000;
const WAIT_MS_MAX = 15 * 60_000;
/** Left alone for so long, what was counted is forgotten. */
const FORGET_MS = 24 * 3_600_000;
/** NIST SP 800-63B-4 §3.2.2: no more than a hundred in a row; then somebody must look. */
export const FAILURES_MAX = 100;
/** Hexadecimal digits of a hash: 65,536 buckets of each kind, so that strangers fill no table. */
const BUCKET_DIGITS = 4;

/**
 * Under a key of ours, so that nobody finds a name that shares the bucket of another's. Names that nobody has are counted
 * like others: nothing is learned from which of them wait.
 */
export const bucketsOf = (hash: KeyHasher, name: string, address: string): readonly [Bucket, Bucket] => [
  { id: `name:${hash(`sign-in name ${name}`).slice(0, BUCKET_DIGITS)}`, free: NAME_FREE },
  { id: `address:${hash(`sign-in address ${networkOf(address)}`).slice(0, BUCKET_DIGITS)}`, free: ADDRESS_FREE },
];

/** How long the next attempt has to wait, in milliseconds; 0: not at all. */
export function waitLeftMs(counted: Counted, { free }: Bucket, nowMs: number): number {
  const { failures, failedAt } = remembered(counted, nowMs);
  if (failures < free) return 0;
  return Math.max(failedAt + Math.min(WAIT_MS_MIN * 2 ** (failures - free), WAIT_MS_MAX) - nowMs, 0);
}

/** One more. */
export const countedOn = (counted: Counted, nowMs: number): Counted => ({
  failures: remembered(counted, nowMs).failures + 1,
  failedAt: nowMs,
});

const remembered = (counted: Counted, nowMs: number): Counted =>
  nowMs - counted.failedAt > FORGET_MS ? { failures: 0, failedAt: 0 } : counted;
