import type { JournalSource } from '../finops/index.ts';
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

  constructor(directory: string, say: (message: ToWorker) => void) {
    this.directory = directory;
    this.#say = say;
  }

  stands(stand: JournalStand): void {
    this.#stand = stand;
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

  /** The worker itself looks after these. */
  mend(): void {}
  retryUnwritten(): void {}
  settled(): Promise<void> {
    return Promise.resolve();
  }
}
