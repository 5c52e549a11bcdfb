/**
 * A closed loop: each of N callers sends, waits for the whole answer, and sends again. Its one argument is a
 * `LoadOrder`; it prints a `LoadResult`. It speaks HTTP/1.1 by hand, so that it costs the machine little.
 */
import { connect, type Socket } from 'node:net';

export interface LoadOrder {
  readonly url: string;
  readonly key: string;
  readonly callers: number;
  readonly durationMs: number;
  readonly stream: boolean;
  /** Pause of a caller between two calls; 0: as fast as it goes. */
  readonly pauseMs: number;
}

export interface LoadResult {
  readonly calls: number;
  readonly failures: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** First event of a stream, or first byte of a whole answer. */
  readonly firstP50Ms: number;
  readonly firstP99Ms: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const CHUNKED_END = Buffer.from('\r\n0\r\n\r\n');

interface Tally {
  failures: number;
  readonly totalMs: number[];
  readonly firstMs: number[];
}

function requestBytes({ url, key, stream }: LoadOrder): Buffer {
  const body = JSON.stringify({
    model: 'bench',
    messages: [
      { role: 'system', content: 'You are a helpful assistant of a large company. '.repeat(8) },
      { role: 'user', content: 'Summarise the following paragraph in one sentence. '.repeat(8) },
    ],
    temperature: 0.2,
    max_tokens: 256,
    ...(stream && { stream: true }),
  });
  const head = [
    'POST /v1/chat/completions HTTP/1.1',
    `host: ${new URL(url).host}`,
    `authorization: Bearer ${key}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** One caller on one connection, until the time is over. */
function call(order: LoadOrder, request: Buffer, tally: Tally, endAtMs: number): Promise<void> {
  const { hostname, port } = new URL(order.url);
  return new Promise((resolve) => {
    let received: Buffer[] = [];
    let sentAtMs = 0;
    let firstAtMs = 0;
    const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const send = (): void => {
      if (performance.now() >= endAtMs) {
        socket.destroy();
        return;
      }
      received = [];
      firstAtMs = 0;
      sentAtMs = performance.now();
      socket.write(request);
    };
    socket.on('connect', send);
    socket.on('data', (chunk: Buffer) => {
      received.push(chunk);
      const bytes = received.length === 1 ? chunk : Buffer.concat(received);
      const headEnd = bytes.indexOf(HEAD_END);
      if (headEnd === -1) return;
      if (firstAtMs === 0 && (!order.stream || bytes.includes('data: ', headEnd))) firstAtMs = performance.now();
      const head = bytes.toString('latin1', 0, headEnd);
      const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
      const whole =
        length === undefined
          ? bytes.subarray(-CHUNKED_END.length).equals(CHUNKED_END)
          : bytes.length >= headEnd + HEAD_END.length + Number(length);
      if (!whole) return;
      if (!head.startsWith('HTTP/1.1 200') || (order.stream && !bytes.includes('data: [DONE]'))) tally.failures += 1;
      tally.totalMs.push(performance.now() - sentAtMs);
      tally.firstMs.push(firstAtMs - sentAtMs);
      if (order.pauseMs > 0) setTimeout(send, order.pauseMs);
      else send();
    });
    socket.on('error', () => {
      tally.failures += 1;
    });
    socket.on('close', () => resolve());
  });
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const order = JSON.parse(process.argv[2] ?? '{}') as LoadOrder;
const tally: Tally = { failures: 0, totalMs: [], firstMs: [] };
const startMs = performance.now();
const request = requestBytes(order);
await Promise.all(Array.from({ length: order.callers }, () => call(order, request, tally, startMs + order.durationMs)));
const seconds = (performance.now() - startMs) / 1000;
const totals = tally.totalMs.toSorted((a, b) => a - b);
const firsts = tally.firstMs.toSorted((a, b) => a - b);
const result: LoadResult = {
  calls: totals.length,
  failures: tally.failures,
  seconds,
  p50Ms: quantile(totals, 0.5),
  p99Ms: quantile(totals, 0.99),
  firstP50Ms: quantile(firsts, 0.5),
  firstP99Ms: quantile(firsts, 0.99),
};
console.log(JSON.stringify(result));
