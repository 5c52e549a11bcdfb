/**
 * One process with a limiter: asks as fast as it is answered for a time and tells how many were admitted; for no time at
 * all, it takes what it gets at once and holds it until it is ended.
 */
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../src/core/index.ts';
import type { LimitScope } from '../../src/limits/index.ts';
import { SharedLimiter } from '../../src/limits/shared.ts';
import { openLink } from '../support/link.ts';

export interface Counted {
  readonly admitted: number;
  readonly refused: number;
}

const [url = '', scopeJson = '', forMs = '0', leaseMs = '0'] = process.argv.slice(2);
const scopes = [JSON.parse(scopeJson) as LimitScope];
const link = await openLink(url);
const limiter = new SharedLimiter({ link, clock: systemClock, failMode: 'closed', leaseMs: Number(leaseMs) });

let admitted = 0;
let refused = 0;
const until = performance.now() + Number(forMs);
for (let n = 0; n < 5 || performance.now() < until; n += 1) {
  const verdict = await limiter.admit({ id: randomUUID(), scopes, tokens: 0 });
  if (verdict.admitted) admitted += 1;
  else refused += 1;
}
process.send?.({ admitted, refused } satisfies Counted);
if (Number(forMs) > 0) {
  limiter.close();
  await link.close();
  process.disconnect();
}
