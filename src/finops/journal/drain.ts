import { appendFileSync, closeSync, fstatSync, openSync, readSync, renameSync, unlinkSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { asFault } from '../../core/index.ts';
import { closedCall, type LedgerRow, type LedgerStore } from './entry.ts';
import { FRAME_HEAD_BYTES, FRAME_PAYLOAD_BYTES_MAX, scanFrames } from './frame.ts';
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
/** Where the id begins in a close frame; it ends at the next quote. */
const ID_AT = '{"k":"close","id":"'.length;
const QUOTE = 0x22;
const CLOSE_BYTE = 'c'.charCodeAt(0);

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
    for (const segment of listSegments(this.#writer.directory)) {
      if (this.#leftover.includes(segment)) continue;
      await this.#drainSegment(segment);
    }
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
      const path = segmentPath(directory, segment);
      const { size } = statSync(path);
      if (damagedSegments.includes(segment)) {
        this.#events.damaged(segment);
        renameSync(path, this.#asidePath(`${basename(path)}.damaged`));
      } else unlinkSync(path);
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
        const { end: scanned } = scanFrames(this.#buffer.subarray(0, bytes), 0, (payload) => {
          // `{"k":"close"`: only these are parsed; open and attempt matter when this process dies.
          if (payload[6] === CLOSE_BYTE) closes.push(payload);
        });
        // A full buffer without one good frame is damage longer than any frame: a frame that begins in this first half would have ended in it.
        const end = scanned === 0 && bytes === READ_BYTES_MAX ? READ_BYTES_MAX / 2 : scanned;
        if (end === 0) break;
        if (scanned === 0) this.#events.damaged(segment);
        await this.#post(this.#rowsOf(closes));
        this.#offsets.set(segment, from + end);
        this.#events.posted?.(closes);
      }
      if (this.#offsets.get(segment) === fstatSync(fd).size) this.#retire(segment);
    } finally {
      closeSync(fd);
    }
  }

  /** The rows of these close frames; one that cannot be read is set aside, since it never could be. */
  #rowsOf(closes: readonly Buffer[]): DrainedRow[] {
    return closes.flatMap((payload) => {
      const id = payload.toString('latin1', ID_AT, payload.indexOf(QUOTE, ID_AT));
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
