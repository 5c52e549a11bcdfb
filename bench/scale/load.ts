/** Callers in turn with every key and every model of an installation, in a closed loop. */
import { Connection } from '../connection.ts';
import type { Scaled } from './installation.ts';

export interface Calls {
  readonly calls: number;
  readonly failures: number;
}

export interface LoadLimits {
  readonly callers: number;
  /** Ends when so many have been made. */
  readonly calls?: number;
  /** Ends then. */
  readonly durationMs?: number;
}

/** Prime to any number of models, so that a key meets another model each time round. */
const MODEL_STEP = 7_919;
let asked = 0;

export async function callAll(
  target: Scaled,
  { callers, calls = Infinity, durationMs = Infinity }: LoadLimits,
): Promise<Calls> {
  const endAtMs = performance.now() + durationMs;
  const tally = { calls: 0, failures: 0, begun: 0 };
  const caller = (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const connection = new Connection(new URL(target.url));
    const next = (): void => {
      if (tally.begun >= calls || performance.now() >= endAtMs) {
        connection.close();
        resolve();
        return;
      }
      tally.begun += 1;
      connection.send(requestOf(target), false, ({ status, whole }) => {
        tally.calls += 1;
        if (status !== 200 || !whole) tally.failures += 1;
        next();
      });
    };
    next();
    return promise;
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return tally;
}

function requestOf({ keys, models }: Scaled): Buffer {
  asked += 1;
  const key = keys[asked % keys.length];
  const model = models[(asked * MODEL_STEP) % models.length];
  const content = `Summarise this, number ${asked}, in one sentence. ${'It is about something. '.repeat(20)}`;
  const body = JSON.stringify({ model, messages: [{ role: 'user', content }] });
  return Buffer.from(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
