import { crc32 } from 'node:zlib';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { Fault, limits } from '../../core/index.ts';

/** Total length, headers length, and the checksum of the two. */
const PRELUDE_BYTES = 12;
/** A frame with neither headers nor payload: prelude and checksum. */
const FRAME_BYTES_MIN = 16;

/** One message of `application/vnd.amazon.eventstream`. */
export interface EventFrame {
  /** The string headers, by name with its colon: `:message-type`, `:event-type`, `:exception-type`, … */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}

const codec = new EventStreamCodec(
  (bytes) =>
    typeof bytes === 'string' ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(),
  (text) => Buffer.from(text),
);

/**
 * Cuts a stream of bytes into frames, in whatever pieces they come. The prelude is verified as soon as it is there:
 * a length with a flipped bit must not make us wait for, or hold, bytes that never were part of a frame.
 */
export class FrameReader {
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** Bytes needed before anything more can be said. */
  #neededBytes = PRELUDE_BYTES;

  /** @throws Fault `provider.malformed` for a wrong checksum or an impossible length */
  push(bytes: Uint8Array): EventFrame[] {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#held.push(piece);
    this.#heldBytes += piece.length;
    if (this.#heldBytes < this.#neededBytes) return [];
    const buffer = this.#held.length === 1 ? piece : Buffer.concat(this.#held, this.#heldBytes);
    const frames: EventFrame[] = [];
    let at = 0;
    this.#neededBytes = PRELUDE_BYTES;
    while (buffer.length - at >= PRELUDE_BYTES) {
      const frameBytes = frameLength(buffer, at);
      if (buffer.length - at < frameBytes) {
        this.#neededBytes = frameBytes;
        break;
      }
      frames.push(decodeFrame(buffer.subarray(at, at + frameBytes)));
      at += frameBytes;
    }
    this.#held = at < buffer.length ? [buffer.subarray(at)] : [];
    this.#heldBytes = buffer.length - at;
    return frames;
  }

  /** @throws Fault `provider.cut` where the body ended within a frame */
  end(): void {
    if (this.#heldBytes > 0)
      throw new Fault('provider.cut', { internal: 'The stream ended in the middle of a frame.' });
  }
}

function frameLength(buffer: Buffer, at: number): number {
  if (crc32(buffer.subarray(at, at + 8)) !== buffer.readUInt32BE(at + 8)) {
    throw malformed('The checksum of a frame prelude is wrong.');
  }
  const total = buffer.readUInt32BE(at);
  if (total < FRAME_BYTES_MIN || total > limits.STREAM_EVENT_BYTES_MAX) {
    throw malformed(`A frame says it is ${total} bytes long.`);
  }
  return total;
}

function decodeFrame(frame: Buffer): EventFrame {
  let message: ReturnType<typeof codec.decode>;
  try {
    message = codec.decode(frame);
  } catch {
    // Its own message quotes checksums at best; which of them was wrong helps nobody.
    throw malformed('A frame does not match its checksum or cannot be parsed.');
  }
  const headers: Record<string, string> = {};
  for (const name of Object.keys(message.headers)) {
    const header = message.headers[name];
    if (header?.type === 'string') headers[name] = header.value;
  }
  const { buffer, byteOffset, byteLength } = message.body;
  return { headers, payload: Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength) };
}

const malformed = (internal: string): Fault => new Fault('provider.malformed', { internal });
