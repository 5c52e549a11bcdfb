import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  statSync,
  unlinkSync,
  writeSync,
  writevSync,
} from 'node:fs';
import { Fault } from '../../core/index.ts';
import { encodeFrame, type Payload } from './frame.ts';
import { HeldSegments } from './held-segments.ts';
import { Refusal, type RefusalEvents } from './refusal.ts';
import { copyInto, listSegments, segmentPath, segmentsBytes } from './segment.ts';
import type { UnwrittenClose } from './source.ts';

/** A segment is closed at this size, so that drained ones can be deleted while calls go on. */
const SEGMENT_BYTES_MAX = 16 * 1024 * 1024;

/** Closed calls kept in memory while the disk is full: about 40 MB of them. */
const UNWRITTEN_MAX = 20_000;

/** Of these, calls that left no frame because they were refused: they must not take the place of those that were sent. */
const UNSENT_MAX = UNWRITTEN_MAX / 2;

/** Room for the frames of a call: the journal takes no more until there is as much. */
const ROOM_BYTES = 4 * 1024;

/** Whether the segment still lies at its path is looked at before a write, at most this often: the look costs 2 µs. */
const LOOK_MS = 20;

export interface JournalOptions extends RefusalEvents {
  readonly directory: string;
  /** `process` survives the death of the process; `disk` adds fdatasync and survives the loss of power. */
  readonly durability: 'process' | 'disk';
  /** All segments together. */
  readonly bytesMax: number;
  readonly whenFull: 'refuse' | 'continue';
  /** Its segment was taken away under the running process, and a new one holds what had stood in it. */
  readonly onRemade?: (() => void) | undefined;
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
  #inode: number;
  #lookedAt = 0;
  /** After a write that failed and could not be taken back, or a sync that failed, nothing may follow in that file. */
  #isSpoilt = false;
  #closedBytes = 0;
  #pending: Buffer[] = [];
  #pendingMarks: Mark[] = [];
  #batch: Batch | undefined;
  #last: Promise<void> = Promise.resolve();
  #syncing = false;
  #unwritten: UnwrittenClose[] = [];
  readonly #refusal: Refusal;
  readonly #held = new HeldSegments();
  /** Frames that were dropped because the journal was full and the policy says `continue`. */
  unjournaled = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#refusal = new Refusal(options);
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    const existing = listSegments(options.directory);
    this.#closedBytes = segmentsBytes(options.directory);
    this.#segment = (existing.at(-1) ?? 0) + 1;
    this.#fd = openSync(segmentPath(options.directory, this.#segment), 'ax+', 0o600);
    this.#inode = fstatSync(this.#fd).ino;
  }

  /** The segment now written to; older ones may be drained and deleted. */
  get segment(): number {
    return this.#segment;
  }
  get bytes(): number {
    return this.#closedBytes + this.#segmentBytes;
  }
  /** Of the segment now written to. */
  get segmentBytes(): number {
    return this.#segmentBytes;
  }
  /** Segments with frames of calls that have no `close` on disk yet. */
  get heldSegments(): number[] {
    return this.#held.segments();
  }
  /** Why it takes no more at present. */
  get refusal(): string | undefined {
    return this.#refusal.reason;
  }
  /** Closes that the disk refused, oldest first. */
  get unwritten(): readonly UnwrittenClose[] {
    return this.#unwritten;
  }
  get directory(): string {
    return this.#options.directory;
  }
  /** Whether a call with a frame in that segment has no `close` on disk yet: recovery would need the frame. */
  hasOpenCalls(segment: number): boolean {
    return this.#held.has(segment);
  }

  /** @throws Fault `journal.full` when the size limit is reached and the policy is `refuse` */
  open(id: string, payload: string): Promise<void> {
    if (this.bytes >= this.#options.bytesMax) {
      this.#refusal.refused(`the journal holds ${this.bytes} bytes, its limit`, 1);
      if (this.#options.whenFull === 'refuse') {
        throw new Fault('journal.full', {
          internal: `the journal holds ${this.bytes} bytes, its limit`,
          retryAfterMs: 5_000,
        });
      }
      this.unjournaled += 1;
      return Promise.resolve();
    }
    return this.#begin(id, payload);
  }

  /** Resolves when it and the call's `open` would survive. @throws Fault `journal.full` where the disk takes no more */
  attempt(id: string, payload: string): Promise<void> {
    return this.#begin(id, payload);
  }

  #begin(id: string, payload: string): Promise<void> {
    const written = this.append(payload, { id, ends: false });
    if (this.#options.whenFull === 'refuse') return written;
    return written.catch(() => {
      this.unjournaled += 1;
    });
  }

  /**
   * A `close` that cannot be written now is kept, until the drain has posted it or `retryUnwritten` has written it: the
   * call did happen.
   */
  close(id: string, payload: Payload): Promise<void> {
    return this.append(payload, { id, ends: true }).catch(() => {
      const max = this.#options.whenFull === 'continue' || this.#held.holds(id) ? UNWRITTEN_MAX : UNSENT_MAX;
      if (this.#unwritten.length < max) this.#unwritten.push({ id, payload });
      else this.unjournaled += 1;
    });
  }

  /** Tries again what a full disk refused. */
  retryUnwritten(): void {
    const calls = this.#unwritten;
    this.#unwritten = [];
    for (const { id, payload } of calls) void this.close(id, payload);
  }

  /** These stand in the ledger: what the disk holds of them is not needed any more. */
  posted(calls: readonly UnwrittenClose[]): void {
    const gone = new Set(calls);
    this.#unwritten = this.#unwritten.filter((call) => !gone.has(call));
    for (const { id } of calls) this.#held.release(id);
  }

  append(payload: Payload, mark?: Mark): Promise<void> {
    this.#pending.push(encodeFrame(payload));
    if (mark) this.#pendingMarks.push(mark);
    if (!this.#batch) {
      this.#batch = newBatch();
      this.#last = this.#batch.written;
    }
    if (!this.#batch.scheduled && !this.#syncing) {
      this.#batch.scheduled = true;
      setImmediate(this.#flush);
    }
    return this.#batch.written;
  }

  /** Resolves when everything appended so far is written, or known not to be. */
  async settled(): Promise<void> {
    for (let last: Promise<void> | undefined; last !== this.#last;) {
      last = this.#last;
      await last.catch(() => undefined);
    }
  }

  readonly #flush = (): void => {
    const batch = this.#batch;
    if (!batch) return;
    const frames = this.#pending;
    const marks = this.#pendingMarks;
    this.#pending = [];
    this.#pendingMarks = [];
    this.#batch = undefined;
    try {
      this.#write(frames);
      // Only now is it known in which segment they stand, and that an end is on disk.
      for (const { id, ends } of marks) {
        if (ends) this.#held.release(id);
        else this.#held.hold(id, this.#segment);
      }
    } catch (cause) {
      const begun = marks.reduce((count, { ends }) => (ends ? count : count + 1), 0);
      this.#refusal.refused((cause as Error).message, begun);
      batch.fail(
        new Fault('journal.full', { internal: `cannot write the journal: ${(cause as Error).message}`, cause }),
      );
      return;
    }
    if (this.#options.durability === 'process') batch.done();
    else this.#sync(batch);
  };

  #write(frames: Buffer[]): void {
    this.#look();
    if (this.#isSpoilt || this.#segmentBytes >= SEGMENT_BYTES_MAX) this.rotate();
    let bytes = 0;
    for (const frame of frames) bytes += frame.length;
    let written = 0;
    try {
      written = writevSync(this.#fd, frames);
      if (written < bytes) written += this.#writeRest(frames, written);
      this.#segmentBytes += bytes;
    } catch (error) {
      // A half-written frame would look like damage to the reader.
      this.#takeBack();
      throw error;
    }
  }

  #takeBack(): void {
    try {
      ftruncateSync(this.#fd, this.#segmentBytes);
    } catch {
      this.#isSpoilt = true;
    }
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#lookedAt < LOOK_MS) return;
    this.#remake();
    this.#lookedAt = now;
  }

  /**
   * Makes anew what was removed, and looks whether what was refused would be taken by now.
   * @throws Error of the file system where it does not let us
   */
  mend(): void {
    this.#remake();
    this.#refusal.look(this.#hasRoom);
  }

  readonly #hasRoom = (): boolean => {
    if (this.bytes >= this.#options.bytesMax) return false;
    // The next write begins a new file, and tells.
    if (this.#isSpoilt) return true;
    // Zeros behind what is written are what a crash leaves: should we die here, nobody takes them for damage.
    try {
      return writeSync(this.#fd, Buffer.alloc(ROOM_BYTES)) === ROOM_BYTES;
    } catch {
      return false;
    } finally {
      this.#takeBack();
    }
  };

  /**
   * Where somebody removed the segment or its directory under us, makes them anew and copies what stood in the file,
   * which lives as long as we hold it. Earlier segments that were removed are gone.
   * @throws Error of the file system where it does not let us
   */
  #remake(): void {
    const { directory, onRemade } = this.#options;
    const there = statSync(segmentPath(directory, this.#segment), { throwIfNoEntry: false });
    if (there?.ino === this.#inode) return;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const next = Math.max(this.#segment, listSegments(directory).at(-1) ?? 0) + 1;
    const fd = openSync(segmentPath(directory, next), 'ax+', 0o600);
    try {
      copyInto(fd, this.#fd, this.#segmentBytes);
      if (this.#options.durability === 'disk') fdatasyncSync(fd);
    } catch (error) {
      closeSync(fd);
      unlinkSync(segmentPath(directory, next));
      throw error;
    }
    this.#held.move(this.#segment, next);
    this.#take(fd, next);
    this.#closedBytes = segmentsBytes(directory) - this.#segmentBytes;
    onRemade?.();
  }

  #writeRest(frames: Buffer[], from: number): number {
    const all = Buffer.concat(frames);
    let at = from;
    while (at < all.length) at += writevSync(this.#fd, [all.subarray(at)]);
    return at - from;
  }

  #sync(batch: Batch): void {
    this.#syncing = true;
    const fd = this.#fd;
    fdatasync(fd, (error) => {
      this.#syncing = false;
      if (fd !== this.#fd) closeSync(fd);
      if (error) {
        // What the kernel failed to write it forgets: a later sync of the same file would succeed without it.
        this.#isSpoilt ||= fd === this.#fd;
        batch.fail(new Fault('journal.full', { internal: `cannot sync the journal: ${error.message}`, cause: error }));
      } else batch.done();
      if (this.#batch && !this.#batch.scheduled) {
        this.#batch.scheduled = true;
        setImmediate(this.#flush);
      }
    });
  }

  /** Begins a new segment, so that the drain can delete the old one. */
  rotate(): void {
    this.#take(openSync(segmentPath(this.#options.directory, this.#segment + 1), 'ax+', 0o600), this.#segment + 1);
    this.#closedBytes += this.#segmentBytes;
    this.#segmentBytes = 0;
  }

  #take(fd: number, segment: number): void {
    // A file that is being synced is closed when that is done.
    if (!this.#syncing) closeSync(this.#fd);
    this.#fd = fd;
    this.#segment = segment;
    this.#inode = fstatSync(fd).ino;
    this.#isSpoilt = false;
  }

  /** The drain deleted a segment of that size. */
  forget(bytes: number): void {
    this.#closedBytes -= bytes;
  }

  async end(): Promise<void> {
    await this.settled();
    closeSync(this.#fd);
  }
}

/** What a frame means for the call it belongs to: another one to keep, or its end. */
interface Mark {
  readonly id: string;
  readonly ends: boolean;
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
