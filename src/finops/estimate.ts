import type { Usage } from '../providers/index.ts';
import { noUsage } from '../providers/index.ts';

/** English prose and JSON lie near four bytes a token in the vendors' tokenisers; it is a guess and is marked as one. */
export const BYTES_PER_TOKEN = 4;

/**
 * Usage where the provider did not tell: from the bytes of the request's body and of the output seen so far.
 * The record marks it as estimated.
 */
export const estimateUsage = (requestBytes: number, outputBytes: number): Usage => ({
  ...noUsage,
  inputUncached: Math.ceil(requestBytes / BYTES_PER_TOKEN),
  outputVisible: Math.ceil(outputBytes / BYTES_PER_TOKEN),
});
