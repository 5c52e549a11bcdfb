/**
 * The load generator, a process of its own (`generator.ts` starts it). Each message is a `LoadOrder` with a number; the
 * answer is its `LoadResult`. It lives for the whole run, so that no round pays for its start.
 *
 * A closed loop has N callers that wait for their answer before they ask again. An open loop asks at fixed times
 * whatever comes back, and counts each call's time from when it should have been sent: a server that stalls is charged
 * for everybody who had to wait, not only for the call it stalled on ("coordinated omission").
 */
import { Connection, type Answer } from './connection.ts';
import { chatRequest, type ChatRequest } from './request.ts';
import { quantile } from './statistics.ts';

export interface LoadOrder extends ChatRequest {
  readonly durationMs: number;
  /** A closed loop ends before its time when it has made so many calls. */
  readonly callsMax?: number;
  readonly loop: ClosedLoop | OpenLoop;
}

export interface ClosedLoop {
  readonly kind: 'closed';
  readonly callers: number;
  /** Over how long the callers begin, evenly. */
  readonly rampMs: number;
  /** Pause of a caller between two calls, drawn between nothing and this, so that callers do not march in step. */
  readonly pauseMsMax: number;
}

export interface OpenLoop {
  readonly kind: 'open';
  readonly callsPerSecond: number;
  /** Where all are in use a call waits, and its time runs. */
  readonly connectionsMax: number;
}

export interface LoadResult {
  readonly calls: number;
  /** Calls not answered by a whole 200. */
  readonly failures: number;
  /** How many answers had which status; 0: none. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** First event of a stream, or first byte of a whole answer. */
  readonly firstP50Ms: number;
  readonly firstP99Ms: number;
  /** Of answers with status 503. */
  readonly refusedP50Ms?: number;
  readonly refusedP99Ms?: number;
}

/** A call that takes longer when its round is over has failed. */
const STRAGGLER_MS_MAX = 30_000;
const TICK_MS = 1;

class Tally {
  readonly totalMs: number[] = [];
  readonly firstMs: number[] = [];
  readonly refusedMs: number[] = [];
  readonly statuses: Record<string, number> = {};
  failures = 0;

  add(answer: Answer, fromMs: number): void {
    this.statuses[answer.status] = (this.statuses[answer.status] ?? 0) + 1;
    if (answer.status !== 200 || !answer.whole) this.failures += 1;
    const tookMs = performance.now() - fromMs;
    this.totalMs.push(tookMs);
    if (answer.status === 503) this.refusedMs.push(tookMs);
    if (answer.firstAtMs > 0) this.firstMs.push(answer.firstAtMs - fromMs);
  }

  result(seconds: number): LoadResult {
    const totals = this.totalMs.toSorted((a, b) => a - b);
    const firsts = this.firstMs.toSorted((a, b) => a - b);
    const refused = this.refusedMs.toSorted((a, b) => a - b);
    return {
      calls: totals.length,
      failures: this.failures,
      statuses: this.statuses,
      seconds,
      p50Ms: quantile(totals, 0.5),
      p99Ms: quantile(totals, 0.99),
      firstP50Ms: quantile(firsts, 0.5),
      firstP99Ms: quantile(firsts, 0.99),
      refusedP50Ms: quantile(refused, 0.5),
      refusedP99Ms: quantile(refused, 0.99),
    };
  }
}

/** One caller, until the time is over. */
function call(order: LoadOrder, loop: ClosedLoop, at: number, endAtMs: number, tally: Tally): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const connection = new Connection(new URL(order.url));
  const request = chatRequest(order);
  const { callsMax = Infinity } = order;
  let sentAtMs = 0;
  const send = (): void => {
    sentAtMs = performance.now();
    if (sentAtMs < endAtMs && tally.totalMs.length < callsMax) {
      connection.send(request.next(), order.stream, onAnswer);
      return;
    }
    connection.close();
    resolve();
  };
  const onAnswer = (answer: Answer): void => {
    tally.add(answer, sentAtMs);
    if (answer.status === 0 || loop.pauseMsMax > 0) setTimeout(send, Math.random() * Math.max(1, loop.pauseMsMax));
    else send();
  };
  if (loop.rampMs > 0) setTimeout(send, (loop.rampMs * at) / loop.callers);
  else send();
  return promise;
}

function fixedRate(order: LoadOrder, loop: OpenLoop, startMs: number, tally: Tally): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const request = chatRequest(order);
  const total = Math.floor((loop.callsPerSecond * order.durationMs) / 1000);
  const idle: Connection[] = [];
  const all: Connection[] = [];
  let begun = 0;
  let answered = 0;
  const timer = setInterval(() => sendDue(), TICK_MS);
  const take = (): Connection | undefined => {
    if (idle.length > 0 || all.length >= loop.connectionsMax) return idle.pop();
    const connection = new Connection(new URL(order.url));
    all.push(connection);
    return connection;
  };
  const sendDue = (): void => {
    const due = Math.min(total, Math.floor(((performance.now() - startMs) * loop.callsPerSecond) / 1000) + 1);
    while (begun < due) {
      const connection = take();
      if (!connection) return;
      const intendedAtMs = startMs + (begun * 1000) / loop.callsPerSecond;
      begun += 1;
      connection.send(request.next(), order.stream, (answer) => {
        tally.add(answer, intendedAtMs);
        idle.push(connection);
        answered += 1;
        if (answered === total) finish();
      });
    }
  };
  const finish = (): void => {
    clearInterval(timer);
    for (const connection of all) connection.close();
    resolve();
  };
  return promise;
}

async function run(order: LoadOrder): Promise<LoadResult> {
  const tally = new Tally();
  const startMs = performance.now();
  const { loop } = order;
  const calls =
    loop.kind === 'open'
      ? fixedRate(order, loop, startMs, tally)
      : Promise.all(
          Array.from({ length: loop.callers }, (_, at) => call(order, loop, at, startMs + order.durationMs, tally)),
        );
  await within(calls, order.durationMs + STRAGGLER_MS_MAX);
  return tally.result((performance.now() - startMs) / 1000);
}

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`calls were still unanswered ${STRAGGLER_MS_MAX} ms after the end`)), ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

process.on('message', ({ id, order }: { id: number; order: LoadOrder }) => {
  run(order).then(
    (result) => process.send?.({ id, result }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  );
});
