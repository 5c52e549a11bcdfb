/** What is asked of the contenders, and how often, in the full run and in the quick one. */
import type { Name } from './contender.ts';
import type { LoadOrder } from './load.ts';

export interface Scenario {
  readonly name: string;
  readonly servers: readonly Name[];
  readonly rounds: number;
  readonly order: Omit<LoadOrder, 'url' | 'headers'>;
  /** Milliseconds of the whole run: a further round begins only if it will be over by then. Default: no end. */
  readonly endAtMs?: number;
  /** An open loop's rate is more than some contenders can do; those are spared. */
  readonly callsPerSecond?: number;
}

/** The scenario that the ratios of CPU time come from. */
export const MAIN = 'closed loop, 16 connections';
export const STREAMS = '200 streams at a time';
export const HITS = 'cache hits, 16 connections';

const GATEWAYS: readonly Name[] = ['bare', 'nginx', 'peer', 'sallyport', 'sallyport-pg'];
const EVERYBODY: readonly Name[] = ['direct', ...GATEWAYS];
/** About what a question to an assistant takes. */
const PROMPT_BYTES = 400;
const LARGE_PROMPT_BYTES = 100_000;
/** The paced stream of the upstream lasts 0.86 s; callers that begin over this long do not march in step. */
const STREAM_RAMP_MS = 900;
const CONNECTIONS_MAX = 1_000;
/** Of what Sallyport can do at most. Above about four fifths every server's queue grows without end. */
const LOAD_SHARES: readonly number[] = [0.2, 0.5, 0.8];

const chat = { model: 'bench', stream: false, promptBytes: PROMPT_BYTES, repeated: false };

function closed(callers: number, durationMs: number): Scenario['order'] {
  return { ...chat, durationMs, loop: { kind: 'closed', callers, rampMs: 0, pauseMsMax: 0 } };
}

/** Streams at the pace of a model. */
function streams(callers: number, durationMs: number): Scenario['order'] {
  const loop = { kind: 'closed', callers, rampMs: STREAM_RAMP_MS, pauseMsMax: 100 } as const;
  return { ...chat, model: 'bench-60ms', stream: true, durationMs, loop };
}

/**
 * Measured on Node 24, CPU time per call falls until about twenty thousand calls have been served: so much of the code is
 * compiled only then. A slow machine does not get there in time; what it measures is a little too much for everybody.
 */
const WARM_CALLS = 25_000;
const WARM_STREAMS = 3_000;

/** Some of everything, so that nothing is compiled while it is measured. */
export interface WarmUp {
  readonly whole: Scenario['order'];
  readonly stream: Scenario['order'];
  /** All contenders at once, which takes less time and shows nothing of any one. */
  readonly together: boolean;
  /** Milliseconds of the whole run by which it should be over; a late start makes it shorter. Default: no end. */
  readonly endAtMs?: number;
  /** For how long nobody calls afterwards, to see what each one takes then. */
  readonly idleMs: number;
}

function warmUp(wholeMs: number, streamMs: number): Pick<WarmUp, 'whole' | 'stream'> {
  return {
    whole: { ...closed(16, wholeMs), callsMax: WARM_CALLS },
    stream: { ...closed(16, streamMs), stream: true, callsMax: WARM_STREAMS },
  };
}

export interface Plan {
  readonly warmUp: WarmUp;
  readonly scenarios: readonly Scenario[];
  /** Rates relative to what Sallyport was seen to do. */
  readonly openLoops: boolean;
  readonly servers: readonly Name[];
}

const QUICK_SERVERS: readonly Name[] = ['bare', 'peer', 'sallyport', 'sallyport-pg'];

/**
 * Ends within ninety seconds: the main figure and the first token alone, on shorter rounds, as many as time allows. The
 * ends leave a busy machine the time to stop all processes and count.
 */
export const QUICK: Plan = {
  warmUp: { ...warmUp(17_000, 3_000), together: true, endAtMs: 32_000, idleMs: 2_000 },
  servers: ['direct', ...QUICK_SERVERS],
  scenarios: [
    { name: MAIN, servers: QUICK_SERVERS, rounds: 12, order: closed(16, 1_000), endAtMs: 64_000 },
    { name: STREAMS, servers: ['direct', 'sallyport'], rounds: 2, order: streams(200, 2_200), endAtMs: 78_000 },
  ],
  openLoops: false,
};

export const FULL: Plan = {
  warmUp: { ...warmUp(40_000, 10_000), together: false, idleMs: 10_000 },
  servers: EVERYBODY,
  scenarios: [
    { name: MAIN, servers: GATEWAYS, rounds: 24, order: closed(16, 2_500) },
    { name: 'closed loop, 1 connection', servers: EVERYBODY, rounds: 5, order: closed(1, 2_500) },
    { name: 'closed loop, 64 connections', servers: GATEWAYS, rounds: 5, order: closed(64, 2_500) },
    {
      name: 'prompt of 100 KB, 16 connections',
      servers: GATEWAYS,
      rounds: 5,
      order: { ...closed(16, 2_500), promptBytes: LARGE_PROMPT_BYTES },
    },
    { name: STREAMS, servers: EVERYBODY, rounds: 5, order: streams(200, 4_000) },
    {
      name: HITS,
      servers: ['sallyport', 'sallyport-pg'],
      rounds: 8,
      order: { ...closed(16, 2_500), repeated: true },
    },
    { name: '500 streams at a time', servers: EVERYBODY, rounds: 3, order: streams(500, 4_000) },
  ],
  openLoops: true,
};

/** Open loops, chosen when it is known what the machine can do. @param capacity calls a second of Sallyport */
export function openLoops(capacity: number): Scenario[] {
  return LOAD_SHARES.map((share) => {
    const callsPerSecond = Math.max(10, Math.round((capacity * share) / 10) * 10);
    return {
      name: `open loop, ${callsPerSecond} calls/s, 60 ms upstream`,
      servers: EVERYBODY,
      rounds: 3,
      callsPerSecond,
      order: {
        ...chat,
        model: 'bench-60ms',
        durationMs: 5_000,
        loop: { kind: 'open', callsPerSecond, connectionsMax: CONNECTIONS_MAX },
      },
    };
  });
}
