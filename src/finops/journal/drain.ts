import { appendFileSync, closeSync, fstatSync, openSync, readSync, renameSync, unlinkSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { asFault } from '../../core/index.ts';
import { closedCall, closeId, isClose, type LedgerRow, type LedgerStore } from './entry.ts';
import { FRAME_HEAD_BYTES, FRAME_PAYLOAD_BYTES_MAX, scanFrames } from './frame.ts';
import { lostCalls } from './lost-calls.ts';
import { RecentRows } from './recent-rows.ts';
import { recoverSegments } from './recover.ts';
import { listSegments, segmentPath } from './segment.ts';
import type { JournalSource } from './source.ts';

/** Short enough that a call is listed at once. */
const DRAIN_INTERVAL_MS = 200;
/** Where the last turn posted so many, the next comes later: a batch costs a millisecond beside its rows. */
const BUSY_ROWS = 200;
const BUSY_INTERVAL_MS = 500;
const BATCH_ROWS_MAX = 2_000;
/** About 1,700 calls of the usual size. */
const READ_BYTES_MAX = 4 * (FRAME_PAYLOAD_BYTES_MAX + FRAME_HEAD_BYTES);
const RETRY_MS_MAX = 5_000;
/** A drained active segment above this size is rotated away when traffic pauses. */
const IDLE_ROTATE_BYTES = 1024 * 1024;

/** What the drain tells the operator. `at` is one of a few fixed words, for metrics. */
export interface DrainEvents {
  damaged(segment: number): void;
  rejected(callId: string, reason: string): void;
  waiting(reason: string): void;
  /**
   * The calls of these close frames were posted, each told once, in the order they closed; those that never closed come
   * last. The bytes are the drain's own: copy what is to be kept.
   */
  posted?(closes: readonly Buffer[]): void;
}

/** Where a journal that will be gone leaves what is to be looked at by people. */
export interface Aside {
  readonly directory: string;
  /** Of file names. */
  readonly prefix: string;
}

/** A row with the frame it stands for. */
interface DrainedRow extends LedgerRow {
  readonly payload: Buffer;
}

/**
 * Carries closed calls from the journal into the ledger: in batches, each exactly once by call id, a segment deleted
 * only when all of it stands in the ledger. While the database is away it waits and the journal grows.
 */
export class JournalDrain {
  readonly #writer: JournalSource;
  readonly #store: LedgerStore;
  readonly #events: DrainEvents;
  readonly #recent: RecentRows;
  readonly #aside: Aside;
  readonly #leftover: number[];
  readonly #offsets = new Map<number, number>();
  /** Found damaged while they were drained, and not yet put aside. */
  readonly #damaged = new Set<number>();
  readonly #buffer = Buffer.allocUnsafe(READ_BYTES_MAX);
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #failures = 0;
  #stopped = false;
  /** Set when the writer is gone for good. */
  #adopted: PromiseWithResolvers<void> | undefined;
  /** Rows posted since the start. */
  posted = 0;

  constructor(
    writer: JournalSource,
    store: LedgerStore,
    events: DrainEvents,
    recent = new RecentRows((call) => store.rowText(call)),
    aside: Aside = { directory: writer.directory, prefix: '' },
  ) {
    this.#recent = recent;
    this.#aside = aside;
    this.#writer = writer;
    this.#store = store;
    this.#events = events;
    this.#leftover = listSegments(writer.directory).filter((number) => number < writer.segment);
    for (const number of listSegments(writer.directory)) {
      if (number >= writer.segment) this.#offsets.set(number, 0);
    }
  }

  start(): void {
    this.#schedule(0);
  }

  #schedule(delayMs: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#run();
    }, delayMs);
    this.#timer.unref();
  }

  /**
   * The writer is gone for good. Resolves when everything it left stands in the ledger and no segment is left; goes on
   * trying until then, or until it is stopped.
   */
  adopt(): Promise<void> {
    this.#adopted ??= Promise.withResolvers();
    return this.#adopted.promise;
  }

  async #run(): Promise<void> {
    // One that is adopted while this goes on is finished in the next turn: only then is it known to be read to its end.
    const adopted = this.#adopted;
    const before = this.posted;
    try {
      await this.flush();
      if (adopted) return await this.#finish(adopted);
      this.#failures = 0;
      this.#schedule(this.posted - before < BUSY_ROWS ? DRAIN_INTERVAL_MS : BUSY_INTERVAL_MS);
    } catch (error) {
      this.#failures += 1;
      this.#events.waiting(asFault(error).message);
      this.#schedule(Math.min(RETRY_MS_MAX, DRAIN_INTERVAL_MS * 2 ** Math.min(this.#failures, 10)));
    }
  }

  /** Posts everything that is closed by now. Throws when the store is away. */
  async flush(): Promise<void> {
    this.#writer.mend();
    await this.#postUnwritten();
    this.#dropRemoved();
    if (this.#leftover.length > 0) await this.#recover();
    const over = this.#damagedAndOver();
    for (const segment of listSegments(this.#writer.directory)) {
      if (this.#leftover.includes(segment)) continue;
      await this.#drainSegment(segment);
    }
    for (const segment of over) await this.#keepDamaged(segment);
  }

  /**
   * Closes that the disk refused go to the ledger from memory: as long as they stand nowhere the segments with their other
   * frames cannot be deleted, which may be what fills the disk. Killed before they are posted they are recovered from
   * those frames; killed after it, what is recovered is a duplicate by its id.
   */
  async #postUnwritten(): Promise<void> {
    const calls = [...this.#writer.unwritten];
    for (let at = 0; at < calls.length; at += BATCH_ROWS_MAX) {
      const batch = calls.slice(at, at + BATCH_ROWS_MAX);
      const closes = batch.map(({ payload }) => Buffer.from(typeof payload === 'string' ? payload : payload.join('')));
      try {
        await this.#post(this.#rowsOf(closes));
      } catch (error) {
        this.#writer.retryUnwritten();
        throw error;
      }
      this.#writer.posted(batch);
      this.#events.posted?.(closes);
    }
  }

  /** What closed is posted by now; what never did is in the segments that are left, and is found as at a start. */
  async #finish(adopted: PromiseWithResolvers<void>): Promise<void> {
    this.#leftover.push(...listSegments(this.#writer.directory));
    if (this.#leftover.length > 0) await this.#recover();
    adopted.resolve();
  }

  /** What somebody removed under us is not waited for. */
  #dropRemoved(): void {
    if (this.#leftover.length === 0) return;
    const there = listSegments(this.#writer.directory);
    const kept = this.#leftover.filter((segment) => there.includes(segment));
    this.#leftover.splice(0, this.#leftover.length, ...kept);
  }

  /** Stops, after one last try bounded by `timeoutMs`; what is left is recovered at the next start. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const { promise: timeout, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    const last = (async () => {
      await this.#running;
      await this.#writer.settled();
      await this.flush();
      if (this.#adopted) await this.#finish(this.#adopted);
    })().catch((error: unknown) => this.#events.waiting(asFault(error).message));
    await Promise.race([last, timeout]);
    clearTimeout(timer);
  }

  async #recover(): Promise<void> {
    const { directory } = this.#writer;
    const { damagedSegments, orphans } = await recoverSegments(directory, this.#leftover, (closes) =>
      this.#post(this.#rowsOf(closes)),
    );
    await this.#post(this.#rowsOf(orphans));
    this.#events.posted?.(orphans);
    for (const segment of this.#leftover.splice(0)) {
      if (damagedSegments.includes(segment) || this.#damaged.has(segment)) {
        if (!this.#damaged.delete(segment)) this.#events.damaged(segment);
        this.#putAside(segment);
        continue;
      }
      const path = segmentPath(directory, segment);
      const { size } = statSync(path);
      unlinkSync(path);
      this.#writer.forget(size);
    }
  }

  async #drainSegment(segment: number): Promise<void> {
    const path = segmentPath(this.#writer.directory, segment);
    const fd = openSync(path, 'r');
    try {
      for (;;) {
        const from = this.#offsets.get(segment) ?? 0;
        const written = segment === this.#writer.segment ? this.#writer.segmentBytes - from : READ_BYTES_MAX;
        if (written <= 0) break;
        const bytes = readSync(fd, this.#buffer, 0, Math.min(READ_BYTES_MAX, written), from);
        const closes: Buffer[] = [];
        const { end: scanned, damaged } = scanFrames(this.#buffer.subarray(0, bytes), 0, (payload) => {
          if (isClose(payload)) closes.push(payload);
        });
        // A full buffer without one good frame is damage longer than any frame: a frame that begins in this first half would have ended in it.
        const end = scanned === 0 && bytes === READ_BYTES_MAX ? READ_BYTES_MAX / 2 : scanned;
        if (damaged > 0 || end > scanned) this.#foundDamage(segment);
        if (end === 0) break;
        await this.#post(this.#rowsOf(closes));
        this.#offsets.set(segment, from + end);
        this.#events.posted?.(closes);
      }
      const read = this.#offsets.get(segment) ?? 0;
      const { size } = fstatSync(fd);
      if (this.#hasUnreadable(segment, read, size)) this.#foundDamage(segment);
      else if (read === size) this.#retire(segment);
    } finally {
      closeSync(fd);
    }
  }

  /** What is surely written ends with a whole frame, and so does a segment that nobody needs or writes to any more. */
  #hasUnreadable(segment: number, read: number, size: number): boolean {
    if (segment === this.#writer.segment) return read < this.#writer.segmentBytes;
    return segment < this.#writer.segment && read < size && !this.#writer.hasOpenCalls(segment);
  }

  /** Once each: it is looked into by `#keepDamaged` when nothing can be added any more to what it tells. */
  #foundDamage(segment: number): void {
    if (!this.#damaged.has(segment)) this.#events.damaged(segment);
    this.#damaged.add(segment);
    if (segment === this.#writer.segment) this.#writer.rotate();
  }

  /** Damaged segments whose calls have all ended: the rest of this turn posts every end that can be read. */
  #damagedAndOver(): number[] {
    return [...this.#damaged].filter((each) => each < this.#writer.segment && !this.#writer.hasOpenCalls(each));
  }

  /** Posts the calls whose end was in the bad frames as a recovery does, and keeps the file for people to look at. */
  async #keepDamaged(segment: number): Promise<void> {
    const { directory } = this.#writer;
    const there = listSegments(directory);
    if (there.includes(segment)) {
      const later = there.filter((each) => each > segment);
      const lost = await lostCalls(directory, segment, later);
      await this.#post(this.#rowsOf(lost));
      this.#events.posted?.(lost);
      this.#putAside(segment);
    }
    this.#damaged.delete(segment);
    this.#offsets.delete(segment);
  }

  #putAside(segment: number): void {
    const path = segmentPath(this.#writer.directory, segment);
    const { size } = statSync(path);
    renameSync(path, this.#asidePath(`${basename(path)}.damaged`));
    this.#writer.forget(size);
  }

  /** The rows of these close frames; one that cannot be read is set aside, since it never could be. */
  #rowsOf(closes: readonly Buffer[]): DrainedRow[] {
    return closes.flatMap((payload) => {
      const id = closeId(payload);
      try {
        const recent = this.#recent.take(id);
        return {
          id,
          payload,
          text: recent ?? Buffer.from(this.#store.rowText(closedCall(payload.toString())).join('')),
        };
      } catch (error) {
        this.#setAside(payload, id, asFault(error).message);
        return [];
      }
    });
  }

  #retire(segment: number): void {
    // Nor what comes after a damaged one: the ends of its calls may stand there.
    for (const damaged of this.#damaged) if (damaged <= segment) return;
    if (segment === this.#writer.segment) {
      // On a disk that takes no more it may be what fills it, however small.
      const bytesMin = this.#writer.refusal === undefined ? IDLE_ROTATE_BYTES : 1;
      if ((this.#offsets.get(segment) ?? 0) < bytesMin || this.#writer.hasOpenCalls(segment)) return;
      this.#writer.rotate();
      // One in another process does so a moment later.
      if (segment === this.#writer.segment) return;
    }
    if (this.#writer.hasOpenCalls(segment)) return;
    unlinkSync(segmentPath(this.#writer.directory, segment));
    this.#writer.forget(this.#offsets.get(segment) ?? 0);
    this.#offsets.delete(segment);
  }

  #asidePath(name: string): string {
    return join(this.#aside.directory, `${this.#aside.prefix}${name}`);
  }

  async #post(rows: readonly DrainedRow[]): Promise<void> {
    for (let at = 0; at < rows.length; at += BATCH_ROWS_MAX) {
      const batch = rows.slice(at, at + BATCH_ROWS_MAX);
      const { rejected } = await this.#store.insertCalls(batch);
      for (const { id, reason } of rejected) {
        const row = batch.find((each) => each.id === id);
        if (row) this.#setAside(row.payload, id, reason);
      }
      this.posted += batch.length;
    }
  }

  /** A row the database will not take must not hold up the others: its frame is kept in a file, and said. */
  #setAside(payload: Buffer, id: string, reason: string): void {
    appendFileSync(join(this.#aside.directory, 'rejected.jsonl'), `${payload.toString()}\n`, { mode: 0o600 });
    this.#events.rejected(id, reason);
  }
}
