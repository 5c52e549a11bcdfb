import type { JournalSource, UnwrittenClose } from '../finops/index.ts';
import type { JournalStand, ToWorker } from './messages.ts';

/** Later than any segment: of a journal whose writer is gone everything is whole. */
const ENDED = Number.MAX_SAFE_INTEGER;

/**
 * The journal of a worker as its drain in the primary sees it: what the worker said last. That is never ahead of the
 * disk, and what it says of segments it has left behind can only become less, so acting on it late is safe.
 */
export class RemoteJournal implements JournalSource {
  readonly directory: string;
  readonly #say: (message: ToWorker) => void;
  #stand: JournalStand = { segment: 1, segmentBytes: 0, held: [], bytes: 0 };
  #ended = false;
  #unwritten: readonly UnwrittenClose[] = [];

  constructor(directory: string, say: (message: ToWorker) => void) {
    this.directory = directory;
    this.#say = say;
  }

  stands(stand: JournalStand): void {
    this.#stand = stand;
  }

  /** What the worker's disk refused. It offers no more until it is told what became of these. */
  offers(calls: readonly UnwrittenClose[]): void {
    this.#unwritten = calls;
  }

  /** The worker is gone: what lies there is all there is. */
  end(): void {
    this.#ended = true;
  }

  get segment(): number {
    return this.#ended ? ENDED : this.#stand.segment;
  }
  get segmentBytes(): number {
    return this.#stand.segmentBytes;
  }
  get unwritten(): readonly UnwrittenClose[] {
    return this.#unwritten;
  }
  get refusal(): string | undefined {
    return this.#stand.refusal;
  }
  get bytes(): number {
    return this.#stand.bytes;
  }

  hasOpenCalls(segment: number): boolean {
    return this.#ended || this.#stand.held.includes(segment);
  }

  rotate(): void {
    this.#say({ t: 'rotate', segment: this.#stand.segment });
  }

  forget(bytes: number): void {
    if (!this.#ended) this.#say({ t: 'forget', bytes });
  }

  /** The worker hears of it when all that it offered is posted. */
  posted(calls: readonly UnwrittenClose[]): void {
    const gone = new Set(calls);
    this.#unwritten = this.#unwritten.filter((call) => !gone.has(call));
    if (!this.#ended && this.#unwritten.length === 0) this.#say({ t: 'unwritten', isPosted: true });
  }

  retryUnwritten(): void {
    if (this.#ended || this.#unwritten.length === 0) return;
    this.#unwritten = [];
    this.#say({ t: 'unwritten', isPosted: false });
  }

  /** The worker itself looks after this. */
  mend(): void {}
  settled(): Promise<void> {
    return Promise.resolve();
  }
}
