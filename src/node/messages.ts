/**
 * What the primary and its workers say to each other, over the channel that is theirs alone. The file's text travels,
 * which refers to secrets and holds none: each process looks them up for itself.
 */
import type { UnwrittenClose } from '../finops/index.ts';
import type { DeploymentStatus } from '../routing/index.ts';

/** The file in force. */
export interface FileInForce {
  readonly text: string;
  /** How many times it was read again. */
  readonly revision: number;
}

export interface WorkerStart {
  readonly t: 'start';
  readonly file: FileInForce;
  /** From 1; what stands in names and logs. */
  readonly slot: number;
  /** The one all workers share. */
  readonly port: number;
  /** A directory of its own, empty. */
  readonly journalDirectory: string;
  readonly journalBytesMax: number;
  /** Whether the primary has brought the store to the schema and the file's declarations. */
  readonly storeReady: boolean;
}

export type ToWorker =
  | WorkerStart
  | { readonly t: 'store ready' }
  | { readonly t: 'file'; readonly file: FileInForce }
  | { readonly t: 'refresh'; readonly n: number }
  | { readonly t: 'report'; readonly n: number }
  | { readonly t: 'rotate'; readonly segment: number }
  | { readonly t: 'forget'; readonly bytes: number }
  /** What became of the closes the worker offered: the database has them, or is away. */
  | { readonly t: 'unwritten'; readonly isPosted: boolean }
  | { readonly t: 'stop' };

/** How a worker's journal stands on its disk. */
export interface JournalStand {
  readonly segment: number;
  /** Written to that segment. */
  readonly segmentBytes: number;
  /** Segments that recovery would need. */
  readonly held: readonly number[];
  /** All segments together. */
  readonly bytes: number;
  /** Why it takes no more at present. */
  readonly refusal?: string | undefined;
}

/** What a worker has counted and seen. */
export interface WorkerReport {
  /** Calls that closed and were counted, of those in the journal. */
  readonly closed: number;
  /** In the Prometheus text format. */
  readonly metrics: string;
  readonly inFlight: number;
  /** By the deployment's id. */
  readonly deployments: Readonly<Record<string, DeploymentStatus>>;
}

export type FromWorker =
  | { readonly t: 'awake' }
  | { readonly t: 'listening'; readonly url: string }
  | { readonly t: 'failed'; readonly message: string; readonly code?: string | undefined }
  | { readonly t: 'journal'; readonly stand: JournalStand }
  /** Closes that the disk refused, for the database. */
  | { readonly t: 'unwritten'; readonly calls: readonly UnwrittenClose[] }
  | { readonly t: 'report'; readonly report: WorkerReport }
  | { readonly t: 'in force'; readonly fileRevision: number }
  | { readonly t: 'done'; readonly n: number };
