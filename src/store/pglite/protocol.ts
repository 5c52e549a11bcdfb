/** What the main thread and the database's thread say to each other. Plain data: it crosses by structured clone. */

export interface WorkerOptions {
  /** A directory, or `memory://`. */
  readonly dataDir: string;
}

export type ToWorker =
  | { readonly kind: 'query'; readonly id: number; readonly sql: string; readonly parameters: readonly unknown[] }
  /** A COPY from `/dev/blob`: `bytes` are what it reads. */
  | {
      readonly kind: 'copy';
      readonly id: number;
      readonly sql: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | { readonly kind: 'close'; readonly id: number };

/** A Postgres error's own fields, so that its SQLSTATE survives the way between threads. */
export interface PlainError {
  readonly message: string;
  readonly code?: string;
  readonly detail?: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
}

export interface PlainResults {
  readonly rows: unknown[];
  readonly affectedRows: number | undefined;
  readonly fields: { readonly name: string; readonly dataTypeID: number }[];
}

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'broken'; readonly error: PlainError }
  | { readonly kind: 'results'; readonly id: number; readonly results: PlainResults }
  | { readonly kind: 'failed'; readonly id: number; readonly error: PlainError }
  | { readonly kind: 'notice'; readonly channel: string; readonly payload: string };
