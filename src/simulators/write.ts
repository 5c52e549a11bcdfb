import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Step } from './plan.ts';

export interface Connection {
  /** Aborted when the connection closed. */
  readonly gone: AbortSignal;
  /** Called before we close it ourselves, so that the client is not blamed. */
  readonly hangUp: () => void;
}

/** Does the steps on a response, at the pace the client reads, until they are done or the client leaves. */
export async function writeSteps(
  response: ServerResponse,
  steps: readonly Step[],
  { gone, hangUp }: Connection,
): Promise<void> {
  for (const step of steps) {
    if (gone.aborted) return;
    switch (step.do) {
      case 'head':
        response.writeHead(step.status, step.headers);
        break;
      case 'write':
        await writeBytes(response, step.bytes, gone);
        // A turn of the event loop is what keeps two writes from leaving in one packet.
        if (step.alone) await turn();
        break;
      case 'wait':
        if (response.headersSent) response.flushHeaders();
        await pause(step.ms, gone);
        break;
      case 'hang':
        if (!gone.aborted) await once(gone, 'abort');
        return;
      case 'repeat':
        await repeat(response, step.pieces, step.ms, gone);
        return;
      case 'cut':
        // What was written before the cut must still arrive: destroying at once would discard it.
        await turn();
        hangUp();
        response.socket?.destroySoon();
        return;
      case 'reset':
        hangUp();
        response.socket?.resetAndDestroy();
        return;
      case 'end':
        response.end();
        return;
    }
  }
}

async function writeBytes(response: ServerResponse, bytes: Uint8Array, gone: AbortSignal): Promise<void> {
  if (bytes.length === 0 || response.write(bytes) || gone.aborted) return;
  await once(response, 'drain', { signal: gone }).catch(() => undefined);
}

async function pause(ms: number, gone: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: gone }).catch(() => undefined);
}

async function repeat(
  response: ServerResponse,
  pieces: readonly Uint8Array[],
  ms: number,
  gone: AbortSignal,
): Promise<void> {
  while (!gone.aborted) {
    for (const piece of pieces) {
      await writeBytes(response, piece, gone);
      if (ms > 0) await pause(ms, gone);
      if (gone.aborted) return;
    }
    await turn();
  }
}
