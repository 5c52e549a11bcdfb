/**
 * The journal's frame: u32 payload length, u32 CRC-32 (of version and payload), u8 version, JSON in UTF-8; integers
 * little-endian.
 */
import { crc32 } from 'node:zlib';
import { TextBlocks } from '../../core/index.ts';

export type Payload = string | readonly string[];

export const FRAME_VERSION = 1;
export const FRAME_HEAD_BYTES = 9;
/** A call record is about 1.5 kB; with ten attempts and sixteen metadata pairs it stays below 64 kB. */
export const FRAME_PAYLOAD_BYTES_MAX = 1024 * 1024;

const blocks = new TextBlocks();

/** @param payload JSON, whole or in pieces */
export function encodeFrame(payload: Payload): Buffer {
  const frame = blocks.write(typeof payload === 'string' ? [payload] : payload, FRAME_HEAD_BYTES);
  frame.writeUInt32LE(frame.length - FRAME_HEAD_BYTES, 0);
  frame[8] = FRAME_VERSION;
  frame.writeUInt32LE(crc32(frame.subarray(8)), 4);
  return frame;
}

export type FrameAt =
  | { readonly kind: 'frame'; readonly payload: Buffer; readonly next: number }
  /** The bytes end before the frame does. */
  | { readonly kind: 'short' }
  | { readonly kind: 'bad' };

/** Reads the frame that begins at `offset`. */
export function frameAt(bytes: Buffer, offset: number): FrameAt {
  if (offset + FRAME_HEAD_BYTES > bytes.length) return { kind: 'short' };
  const payloadBytes = bytes.readUInt32LE(offset);
  if (payloadBytes > FRAME_PAYLOAD_BYTES_MAX || bytes[offset + 8] !== FRAME_VERSION) return { kind: 'bad' };
  const next = offset + FRAME_HEAD_BYTES + payloadBytes;
  if (next > bytes.length) return { kind: 'short' };
  if (crc32(bytes.subarray(offset + 8, next)) !== bytes.readUInt32LE(offset + 4)) return { kind: 'bad' };
  return { kind: 'frame', payload: bytes.subarray(offset + FRAME_HEAD_BYTES, next), next };
}

export interface ScanResult {
  /** Bytes read up to here; what follows is a torn tail or not yet written. */
  readonly end: number;
  /** Bad stretches that no crash leaves behind. */
  readonly damaged: number;
}

/**
 * Walks the frames of a file. A bad stretch is skipped to the next good frame and counted; at the end of the file it is
 * the torn tail of a crash where it looks like one.
 */
export function scanFrames(bytes: Buffer, from: number, visit: (payload: Buffer) => void): ScanResult {
  let at = from;
  let damaged = 0;
  while (at < bytes.length) {
    const found = frameAt(bytes, at);
    if (found.kind === 'frame') {
      visit(found.payload);
      at = found.next;
      continue;
    }
    const resumed = nextFrameAfter(bytes, at);
    if (resumed === undefined) return { end: at, damaged: damaged + (isDamage(bytes, at, found.kind) ? 1 : 0) };
    damaged += 1;
    at = resumed;
  }
  return { end: at, damaged };
}

/** What a crash leaves is the beginning of a frame, or zeros where the file grew and its data was not written any more. */
function isDamage(bytes: Buffer, at: number, kind: 'short' | 'bad'): boolean {
  if (kind === 'short') return false;
  for (let each = at; each < bytes.length; each += 1) if (bytes[each] !== 0) return true;
  return false;
}

function nextFrameAfter(bytes: Buffer, offset: number): number | undefined {
  for (let at = offset + 1; at + FRAME_HEAD_BYTES <= bytes.length; at += 1) {
    // An empty payload would make four zero bytes look like a frame.
    if (bytes.readUInt32LE(at) > 0 && frameAt(bytes, at).kind === 'frame') return at;
  }
  return undefined;
}
