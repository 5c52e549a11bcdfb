import type { Payload } from './frame.ts';
import { listSegments } from './segment.ts';

/** The end of a call that the disk did not take. */
export interface UnwrittenClose {
  readonly id: string;
  readonly payload: Payload;
}

/** What the drain asks of a journal: of its writer in this process, or of what is known of one in another process. */
export interface JournalSource {
  readonly directory: string;
  /** The segment now written to; older ones are whole. */
  readonly segment: number;
  /** Bytes of that segment that are surely written; what follows may be taken back. */
  readonly segmentBytes: number;
  /** Whether recovery would need frames of that segment. */
  hasOpenCalls(segment: number): boolean;
  /** Begins a new segment, now or soon. */
  rotate(): void;
  /** A segment of that size was deleted. */
  forget(bytes: number): void;
  /** Makes anew what was removed from the disk. */
  mend(): void;
  /** Tries again what a full disk refused. */
  retryUnwritten(): void;
  /** What is in memory only. */
  readonly unwritten: readonly UnwrittenClose[];
  /** These stand in the ledger. */
  posted(calls: readonly UnwrittenClose[]): void;
  /** Why the journal takes no more at present. */
  readonly refusal: string | undefined;
  /** Resolves when everything appended so far is written. */
  settled(): Promise<void>;
}

/** A journal whose writer is gone for good. */
export function abandonedJournal(directory: string): JournalSource {
  return {
    directory,
    segment: (listSegments(directory).at(-1) ?? 0) + 1,
    segmentBytes: 0,
    hasOpenCalls: () => true,
    rotate() {},
    forget() {},
    mend() {},
    retryUnwritten() {},
    unwritten: [],
    posted() {},
    refusal: undefined,
    settled: () => Promise.resolve(),
  };
}
