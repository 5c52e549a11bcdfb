import type { Clock } from '../core/index.ts';
import type { CacheStats, CacheStore } from './port.ts';
import { HEAD_BYTES, KEY_BYTES_MAX, Segment } from './segment.ts';

/** The more, the less is let go at once; the fewer, the less lies idle at their ends. */
const SEGMENTS = 64;
/** Of segments in a row whose entries are spared where they were asked for: bounds what one `put` may have to move. */
const SPARED_MAX = 4;

export interface MemoryCacheOptions {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly bytesMax: number;
  /** Of one text; a longer one need not be kept. */
  readonly entryBytesMax: number;
}

/**
 * A cache in this process, written like a log into segments outside the heap: there, thousands of texts would be moved
 * and marked by every collection. The oldest segment makes room; of its entries those that were asked for stay once more
 * (second chance). Keys are ASCII and spread evenly, as digests do.
 */
export class MemoryCache implements CacheStore {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #segmentBytes: number;
  readonly #segmentsMax: number;
  readonly #segments: Segment[] = [];
  /** Where the entry of a key's hash lies, counted over all segments. Of two keys with one hash the later has it. */
  readonly #places = new Map<number, number>();
  #current = -1;
  #bytes = 0;
  #evictions = 0;

  constructor({ clock, bytesMax, entryBytesMax }: MemoryCacheOptions) {
    this.#clock = clock;
    const largest = HEAD_BYTES + KEY_BYTES_MAX + entryBytesMax;
    this.#segmentBytes = Math.min(bytesMax, Math.max(Math.floor(bytesMax / SEGMENTS), largest));
    this.#segmentsMax = Math.floor(bytesMax / this.#segmentBytes);
  }

  get stats(): CacheStats {
    return { entries: this.#places.size, bytes: this.#bytes, evictions: this.#evictions, errors: 0 };
  }

  get(key: string): string | undefined {
    const hash = hashOf(key);
    const place = this.#places.get(hash);
    if (place === undefined) return undefined;
    const [segment, at] = [this.#segmentOf(place), place % this.#segmentBytes];
    if (!segment.isKeyAt(at, key)) return undefined;
    if (segment.endsAt(at) > this.#clock.monotonic()) return segment.askAt(at);
    this.#forget(hash, place);
    return undefined;
  }

  put(key: string, text: string, ttlMs: number): void {
    const hash = hashOf(key);
    const before = this.#places.get(hash);
    if (before !== undefined) this.#forget(hash, before);
    const textBytes = Buffer.byteLength(text);
    const bytes = HEAD_BYTES + key.length + textBytes;
    if (bytes > this.#segmentBytes || key.length > KEY_BYTES_MAX) return;
    const segment = this.#segmentWith(bytes);
    const at = segment.append(key, hash, text, textBytes, this.#clock.monotonic() + ttlMs);
    this.#places.set(hash, this.#current * this.#segmentBytes + at);
    this.#bytes += bytes;
  }

  #segmentOf(place: number): Segment {
    const segment = this.#segments[Math.floor(place / this.#segmentBytes)];
    if (!segment) throw new Error('an entry lies in a segment that there is not');
    return segment;
  }

  #forget(hash: number, place: number): void {
    this.#places.delete(hash);
    this.#bytes -= this.#segmentOf(place).sizeAt(place % this.#segmentBytes);
  }

  /** The current segment where it has room, else the next that has. */
  #segmentWith(bytes: number): Segment {
    for (let swept = 0; ; swept += 1) {
      const segment = this.#segments[this.#current];
      if (segment && segment.room >= bytes) return segment;
      if (this.#segments.length < this.#segmentsMax) {
        this.#current = this.#segments.push(new Segment(this.#segmentBytes)) - 1;
      } else {
        this.#current = (this.#current + 1) % this.#segmentsMax;
        this.#sweep(this.#current, swept < SPARED_MAX);
      }
    }
  }

  /** Leaves in a segment, at its front, only what was asked for since it came there, or nothing. */
  #sweep(index: number, spares: boolean): void {
    const base = index * this.#segmentBytes;
    const segment = this.#segmentOf(base);
    const [now, { end }] = [this.#clock.monotonic(), segment];
    segment.end = 0;
    for (let at = 0, size = 0; at < end; at += size) {
      size = segment.sizeAt(at);
      const hash = segment.hashAt(at);
      if (this.#places.get(hash) !== base + at) continue;
      const isOver = segment.endsAt(at) <= now;
      if (spares && !isOver && segment.isAskedAt(at)) {
        segment.move(at, segment.end);
        this.#places.set(hash, base + segment.end);
        segment.end += size;
      } else {
        this.#forget(hash, base + at);
        if (!isOver) this.#evictions += 1;
      }
    }
  }
}

/** FNV-1a in 32 bits. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return hash;
}
