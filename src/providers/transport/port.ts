import type { CancelSignal } from '../../core/index.ts';
import type { WireHead, WireRequest } from '../wire.ts';

/** Limits of one exchange, milliseconds. Later phases (first token, idle, total) are timed by the caller through `signal`. */
export interface ExchangeTimers {
  /** From `send` until the request is on a connected socket. */
  readonly connectMs: number;
  /** From then until the head of the answer has come. */
  readonly headersMs: number;
}

/**
 * An answer under way. `body` yields the decoded (uncompressed) bytes with backpressure and may be iterated once;
 * leaving the loop early aborts the exchange. It throws Fault `provider.cut` where the connection ended before the
 * body did, `provider.too_large` past the limit, `provider.malformed` for broken framing or
 * compression, and the reason of `signal` where that fired. `body` and `bytes` exclude each other.
 */
export interface Exchange extends WireHead {
  readonly body: AsyncIterable<Uint8Array>;
  /**
   * Reads the whole body.
   * @param bytesMax beyond it: Fault `provider.too_large`
   * @param onBytes called when waiting begins and for each piece that comes, so that the caller can time the pauses
   */
  bytes(bytesMax: number, onBytes?: () => void): Promise<Buffer>;
  /** Ends the exchange at once and gives the socket back or destroys it. Harmless when already over. */
  abort(): void;
}

/**
 * Pooled connections to one origin. Never follows redirects, never sends to another origin.
 * `send` throws Fault `provider.unreachable | provider.slow | provider.malformed` (the answer is not HTTP/1.1) `|
 * egress.denied`, or the reason of `signal`.
 */
export interface Transport {
  /** @param progress told when the request goes out on a connected socket: from then on the provider may bill it */
  send(
    request: WireRequest,
    timers: ExchangeTimers,
    signal: CancelSignal,
    progress?: { sent: boolean },
  ): Promise<Exchange>;
  /** Refuses new requests, waits for running ones, closes the sockets. */
  drain(): Promise<void>;
}
