import { failed } from './errors.ts';
import { json, sse, type Frame, type StreamReply, type WholeReply } from '../reply.ts';

/** What every format's answer comes to: one body, and the events that say the same. */
export interface ChatOutcome {
  readonly chatResponse: object;
  readonly frames: readonly Frame[];
}

/** The body of a chat that does not stream. */
export function chatResult(modelId: string, modelVersion: string, chatResponse: object): WholeReply {
  return { ...json(200, { modelId, modelVersion, chatResponse }), errorBody: Buffer.from(JSON.stringify(failed)) };
}

/** The content type is exactly this: Oracle's SDK compares it whole. */
export function chatStream(frames: readonly Frame[]): StreamReply {
  return {
    kind: 'stream',
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
    frames,
    errorFrame: sse(failed),
  };
}

/** Collects the events of a stream; each is padded to hide its length from who watches the line. */
export class FrameList {
  readonly frames: Frame[] = [];

  add(role: Frame['role'], event: object): void {
    const pad = 'a'.repeat(1 + ((this.frames.length * 7 + 6) % 12));
    this.frames.push({ role, bytes: sse({ ...event, pad }) });
  }

  done(): void {
    this.frames.push({ role: 'end', bytes: sse('[DONE]') });
  }
}
