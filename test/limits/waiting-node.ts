/** One process whose calls wait for their turn: all come at once, and each holds its slot for a moment. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { asFault, systemClock } from '../../src/core/index.ts';
import { SharedLimiter } from '../../src/limits/shared.ts';
import { WaitingRoom, type Grant, type LimitScope } from '../../src/limits/index.ts';
import { openLink } from '../support/link.ts';

/** When each call held its slot, in milliseconds of the machine's own clock, which all processes share. */
export type Held = readonly (readonly [from: number, to: number])[];

const [url = '', scopeJson = '', count = '0', holdMs = '0'] = process.argv.slice(2);
const scopes = [JSON.parse(scopeJson) as LimitScope];
const link = await openLink(url);
const limiter = new SharedLimiter({ link, clock: systemClock, failMode: 'closed' });
const room = new WaitingRoom({ limiter, clock: systemClock, onEnd: () => undefined });
const machineMs = (): number => Number(process.hrtime.bigint()) / 1e6;

async function turn(): Promise<Grant> {
  const ask = { id: randomUUID(), scopes, tokens: 0 };
  const verdict = room.inFront(scopes, 'normal') ?? (await limiter.admit(ask));
  if (verdict.admitted) return verdict.grant;
  const request = { ask: () => ask, priority: 'normal', waitMs: 120_000, bytes: 0 } as const;
  const end = await room.enter(request, verdict, { max: 1_000, bytesMax: 1 }).ended;
  if (end.outcome !== 'admitted') throw new Error(`the wait ended ${end.outcome}`);
  return end.verdict.grant;
}

/** On a machine that is held up the store counts as away for a moment; a caller would come again as well. */
async function turnAtLast(): Promise<Grant> {
  for (;;) {
    try {
      return await turn();
    } catch (error) {
      if (asFault(error).code !== 'limit.unavailable') throw error;
      await sleep(200);
    }
  }
}

const held = await Promise.all(
  Array.from({ length: Number(count) }, async () => {
    const grant = await turnAtLast();
    const from = machineMs();
    await sleep(Number(holdMs));
    const to = machineMs();
    grant.settle(0);
    room.freed(grant.scopes);
    return [from, to] as const;
  }),
);
process.send?.(held satisfies Held);
limiter.close();
await link.close();
process.disconnect();
