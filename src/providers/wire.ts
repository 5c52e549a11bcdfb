/** A request ready to be signed and sent; these very bytes travel. */
export interface WireRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query, already encoded, below the provider's origin. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** The head of an answer. Header names are lower-case; repeated headers are joined with ", ". */
export interface WireHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}
export interface WireReply extends WireHead {
  readonly body: Buffer;
}
