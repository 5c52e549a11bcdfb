import { closeSync, fdatasync, ftruncateSync, mkdirSync, openSync, statSync, writevSync } from 'node:fs';
import { Fault } from '../../core/index.ts';
import { encodeFrame } from './frame.ts';
import { listSegments, segmentPath } from './segment.ts';

/** A segment is closed at this size, so that drained ones can be deleted while calls go on. */
const SEGMENT_BYTES_MAX = 16 * 1024 * 1024;

/** Closed calls kept in memory while the disk is full: about 40 MB of them. */
const UNWRITTEN_MAX = 20_000;

export interface JournalOptions {
  readonly directory: string;
  /** `process` survives the death of the process; `disk` adds fdatasync and survives the loss of power. */
  readonly durability: 'process' | 'disk';
  /** All segments together. */
  readonly bytesMax: number;
  readonly whenFull: 'refuse' | 'continue';
}

/**
 * Appends frames with group commit: all frames of one turn of the event loop go out in one write. The promise of
 * `append` resolves when the frame would survive, according to `durability`.
 */
export class JournalWriter {
  readonly #options: JournalOptions;
  #segment: number;
  #fd: number;
  #segmentBytes = 0;
  #closedBytes = 0;
  #pending: Buffer[] = [];
  #batch: Batch | undefined;
  #syncing = false;
  #unwritten: string[] = [];
  #openCalls = new Map<string, number>();
  #openCount = new Map<number, number>();
  /** Frames that were dropped because the journal was full and the policy says `continue`. */
  unjournaled = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    const existing = listSegments(options.directory);
    for (const number of existing) this.#closedBytes += statSync(segmentPath(options.directory, number)).size;
    this.#segment = (existing.at(-1) ?? 0) + 1;
    this.#fd = openSync(segmentPath(options.directory, this.#segment), 'ax', 0o600);
  }

  /** The segment now written to; older ones may be drained and deleted. */
  get segment(): number {
    return this.#segment;
  }
  get bytes(): number {
    return this.#closedBytes + this.#segmentBytes;
  }
  get directory(): string {
    return this.#options.directory;
  }
  /** Whether a call whose `open` stands in that segment is still under way. */
  hasOpenCalls(segment: number): boolean {
    return (this.#openCount.get(segment) ?? 0) > 0;
  }

  /** @throws Fault `journal.full` when the size limit is reached and the policy is `refuse` */
  open(id: string, payload: string): Promise<void> {
    if (this.bytes >= this.#options.bytesMax) {
      if (this.#options.whenFull === 'refuse') {
        throw new Fault('journal.full', {
          internal: `the journal holds ${this.bytes} bytes, its limit`,
          retryAfterMs: 5_000,
        });
      }
      this.unjournaled += 1;
      return Promise.resolve();
    }
    this.#openCalls.set(id, this.#segment);
    this.#openCount.set(this.#segment, (this.#openCount.get(this.#segment) ?? 0) + 1);
    return this.append(payload);
  }

  /** A `close` that cannot be written now is kept and written again with `retryUnwritten`: the call did happen. */
  close(id: string, payload: string): Promise<void> {
    const written = this.append(payload).catch(() => {
      if (this.#unwritten.length < UNWRITTEN_MAX) this.#unwritten.push(payload);
      else this.unjournaled += 1;
    });
    const segment = this.#openCalls.get(id);
    if (segment !== undefined) {
      this.#openCalls.delete(id);
      this.#openCount.set(segment, (this.#openCount.get(segment) ?? 1) - 1);
    }
    return written;
  }

  /** Tries again what a full disk refused. */
  retryUnwritten(): void {
    const payloads = this.#unwritten;
    this.#unwritten = [];
    for (const payload of payloads) void this.close('', payload);
  }

  append(payload: string): Promise<void> {
    this.#pending.push(encodeFrame(payload));
    this.#batch ??= newBatch();
    if (!this.#batch.scheduled && !this.#syncing) {
      this.#batch.scheduled = true;
      setImmediate(this.#flush);
    }
    return this.#batch.written;
  }

  readonly #flush = (): void => {
    const batch = this.#batch;
    if (!batch) return;
    const frames = this.#pending;
    this.#pending = [];
    this.#batch = undefined;
    try {
      this.#write(frames);
    } catch (cause) {
      batch.fail(
        new Fault('journal.full', { internal: `cannot write the journal: ${(cause as Error).message}`, cause }),
      );
      return;
    }
    if (this.#options.durability === 'process') batch.done();
    else this.#sync(batch);
  };

  #write(frames: Buffer[]): void {
    if (this.#segmentBytes >= SEGMENT_BYTES_MAX) this.rotate();
    let bytes = 0;
    for (const frame of frames) bytes += frame.length;
    let written = 0;
    try {
      written = writevSync(this.#fd, frames);
      if (written < bytes) written += this.#writeRest(frames, written);
      this.#segmentBytes += bytes;
    } catch (error) {
      // A half-written frame would look like damage to the reader: take it back.
      ftruncateSync(this.#fd, this.#segmentBytes);
      throw error;
    }
  }

  #writeRest(frames: Buffer[], from: number): number {
    const all = Buffer.concat(frames);
    let at = from;
    while (at < all.length) at += writevSync(this.#fd, [all.subarray(at)]);
    return at - from;
  }

  #sync(batch: Batch): void {
    this.#syncing = true;
    fdatasync(this.#fd, (error) => {
      this.#syncing = false;
      if (error)
        batch.fail(new Fault('journal.full', { internal: `cannot sync the journal: ${error.message}`, cause: error }));
      else batch.done();
      if (this.#batch && !this.#batch.scheduled) {
        this.#batch.scheduled = true;
        setImmediate(this.#flush);
      }
    });
  }

  /** Begins a new segment, so that the drain can delete the old one. */
  rotate(): void {
    const fd = openSync(segmentPath(this.#options.directory, this.#segment + 1), 'ax', 0o600);
    closeSync(this.#fd);
    this.#fd = fd;
    this.#segment += 1;
    this.#closedBytes += this.#segmentBytes;
    this.#segmentBytes = 0;
  }

  /** The drain deleted a segment of that size. */
  forget(segment: number, bytes: number): void {
    this.#closedBytes -= bytes;
    this.#openCount.delete(segment);
  }

  async end(): Promise<void> {
    await this.#batch?.written.catch(() => undefined);
    closeSync(this.#fd);
  }
}

interface Batch {
  readonly written: Promise<void>;
  readonly done: () => void;
  readonly fail: (fault: Fault) => void;
  scheduled: boolean;
}

function newBatch(): Batch {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // Whoever awaits sees the failure; nobody awaiting a `close` frame must not crash the process.
  promise.catch(() => undefined);
  return { written: promise, done: resolve, fail: reject, scheduled: false };
}
