/** Who is measured: an address that takes chats, and the processes whose time it costs. */

export type Name = 'direct' | 'bare' | 'nginx' | 'peer' | 'sallyport' | 'sallyport-pg';

export interface Contender {
  readonly name: Name;
  readonly url: string;
  /** What its requests carry beside those of everybody. */
  readonly headers: Readonly<Record<string, string>>;
  /** First of its processes; what it started itself is counted with it. The provider, asked directly, is not measured. */
  readonly pid?: number;
  /** It serves on the first thread of that process, as Node does. */
  readonly singleThread: boolean;
  /** First process of the database server it uses, if it uses one; told beside its own cost, never in it. */
  readonly storePid?: number;
  /** Ends it, and then counts what its ledger holds, where it has one. */
  readonly readLedger?: (spans: readonly Span[]) => Promise<LedgerCount>;
  readonly stop: () => Promise<void>;
}

/** From when to when a round ran, in epoch milliseconds. */
export interface Span {
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface LedgerCount {
  readonly rows: number;
  /** Rows of calls begun within each span. */
  readonly inSpans: readonly number[];
}

/** A contender that could not take part, and why. */
export interface LeftOut {
  readonly name: Name;
  readonly reason: string;
}
