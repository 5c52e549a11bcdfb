import type { Dispatcher } from 'undici';
import { Fault, limits, type CancelSignal } from '../../core/index.ts';
import type { WireRequest } from '../wire.ts';
import { decompress } from './decompress.ts';
import { faultBeforeHead, faultInBody } from './faults.ts';
import { QUEUED_BYTES_LOW, QUEUED_BYTES_MAX } from './limits.ts';
import type { Exchange, ExchangeTimers } from './port.ts';

/** The pool as an exchange sees it. */
export interface ExchangeOwner {
  readonly origin: string;
  /** The exchange ended before it was given to a connection. */
  forget(exchange: HttpExchange): void;
  /** The exchange holds its place of the pool no longer. */
  release(): void;
}

/** Thrown at undici to take back a request that was given up while it waited for its connection to open. */
const GIVEN_UP = new Error('the call was given up before it was sent');
const DONE: IteratorReturnResult<undefined> = { value: undefined, done: true };

type Phase = 'waiting' | 'sent' | 'answering' | 'complete' | 'failed';
interface Pending<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * One request and its answer: undici's handler on one side, the port's `Exchange` on the other. It is the answer's
 * queue, iterator and timer in one object, because this is the most travelled code of the gateway.
 */
export class HttpExchange
  implements Exchange, AsyncIterableIterator<Uint8Array, undefined>, Dispatcher.DispatchHandler
{
  status = 0;
  headers: Readonly<Record<string, string>> = {};
  readonly head: Promise<Exchange>;
  /** Held until it is given to a connection. */
  request: WireRequest | undefined;

  readonly #owner: ExchangeOwner;
  readonly #signal: CancelSignal;
  readonly #timers: ExchangeTimers;
  readonly #progress: { sent: boolean } | undefined;
  #phase: Phase = 'waiting';
  #dispatched = false;
  #controller: Dispatcher.DispatchController | undefined;
  #pendingHead: Pending<Exchange> | undefined;
  #failure: unknown;

  #timer: NodeJS.Timeout | undefined;
  /** On the clock of `performance.now()`. */
  #deadlineMs: number;

  /** The compression of the body, where there is one. */
  #encoding: string | undefined;
  #read = false;
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  #receivedBytes = 0;
  #onBytes: (() => void) | undefined;
  #bytesMax = limits.STREAM_BYTES_MAX;
  #pendingChunk: Pending<IteratorResult<Uint8Array, undefined>> | undefined;
  #pendingBytes: Pending<Buffer> | undefined;

  constructor(
    owner: ExchangeOwner,
    request: WireRequest,
    timers: ExchangeTimers,
    signal: CancelSignal,
    progress: { sent: boolean } | undefined,
  ) {
    this.#progress = progress;
    this.#owner = owner;
    this.request = request;
    this.#timers = timers;
    this.#signal = signal;
    this.head = new Promise((resolve, reject) => {
      this.#pendingHead = { resolve, reject };
    });
    signal.addEventListener('abort', this);
    this.#deadlineMs = performance.now() + timers.connectMs;
    this.#timer = setTimeout(onTimer, timers.connectMs, this);
  }

  // ——— the port's side ———

  get body(): AsyncIterable<Uint8Array> {
    return this.#encoding === undefined ? this : decompress(this, this.#encoding, limits.STREAM_BYTES_MAX);
  }

  [Symbol.asyncIterator](): this {
    this.#takeBody();
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const chunk = this.#queue.shift();
    if (chunk !== undefined) {
      this.#unqueued(chunk.length);
      return Promise.resolve({ value: chunk, done: false });
    }
    if (this.#phase === 'complete') return Promise.resolve(DONE);
    if (this.#phase === 'failed') return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#pendingChunk = { resolve, reject };
    });
  }

  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.abort();
    return Promise.resolve(DONE);
  }

  bytes(bytesMax: number, onBytes?: () => void): Promise<Buffer> {
    if (this.#phase !== 'complete') {
      this.#onBytes = onBytes;
      onBytes?.();
    }
    if (this.#encoding !== undefined) return collect(decompress(this, this.#encoding, bytesMax));
    this.#takeBody();
    this.#bytesMax = bytesMax;
    const declared = this.headers['content-length'];
    if (this.#receivedBytes > bytesMax || (declared !== undefined && Number(declared) > bytesMax)) {
      const tooLarge = this.#tooLarge();
      this.#fail(tooLarge);
      return Promise.reject(tooLarge);
    }
    if (this.#phase === 'complete') return Promise.resolve(this.#collected());
    if (this.#phase === 'failed') return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#pendingBytes = { resolve, reject };
      if (this.#controller?.paused) this.#controller.resume();
    });
  }

  abort(): void {
    this.#fail(new Fault('request.cancelled', { internal: 'the exchange was aborted by its reader' }));
  }

  /** The signal fired. */
  handleEvent(): void {
    this.#fail(this.#signal.reason);
  }

  // ——— the pool's side ———

  /** The pool gives the request to a connection, or to undici to open one. */
  dispatched(): void {
    this.#dispatched = true;
    this.request = undefined;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#phase !== 'waiting') throw GIVEN_UP;
    this.#controller = controller;
    this.#phase = 'sent';
    if (this.#progress !== undefined) this.#progress.sent = true;
    const { connectMs, headersMs } = this.#timers;
    this.#deadlineMs = performance.now() + headersMs;
    // The running timer re-arms itself for what is left, which spares the usual call a second one.
    if (headersMs < connectMs) this.#arm(headersMs);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Record<string, string | string[]>): void {
    // 1xx announces that the answer is still to come (RFC 9110 §15.2).
    if (status < 200 || this.#phase !== 'sent') return;
    for (const name in headers) {
      const value = headers[name];
      if (typeof value === 'object') headers[name] = value.join(', ');
    }
    if (status === 407) {
      this.#fail(new Fault('provider.unreachable', { internal: 'the forward proxy refused our credentials (407)' }));
      return;
    }
    if (headers['content-encoding'] !== undefined) this.#encoding = takeEncoding(headers);
    this.status = status;
    this.headers = headers as Record<string, string>;
    this.#phase = 'answering';
    clearTimeout(this.#timer);
    this.#pendingHead?.resolve(this);
    this.#pendingHead = undefined;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#phase !== 'answering') return;
    this.#receivedBytes += chunk.length;
    this.#onBytes?.();
    if (this.#receivedBytes > this.#bytesMax) {
      this.#fail(this.#tooLarge());
      return;
    }
    const waiting = this.#pendingChunk;
    if (waiting !== undefined) {
      this.#pendingChunk = undefined;
      waiting.resolve({ value: chunk, done: false });
      return;
    }
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.length;
    if (this.#queuedBytes > QUEUED_BYTES_MAX && this.#pendingBytes === undefined) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#phase === 'answering') {
      this.#phase = 'complete';
      this.#detach();
      this.#pendingChunk?.resolve(DONE);
      this.#pendingBytes?.resolve(this.#collected());
    }
    this.#release();
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    const { origin } = this.#owner;
    if (this.#phase === 'answering') this.#fail(faultInBody(error, origin));
    else if (this.#phase !== 'failed') this.#fail(faultBeforeHead(error, origin));
    this.#release();
  }

  /** The timer fired: the deadline has come, or was moved on since. */
  expire(): void {
    const leftMs = this.#deadlineMs - performance.now();
    // A timer may fire a fraction of a millisecond early.
    if (leftMs >= 1) {
      this.#arm(leftMs);
      return;
    }
    const { connectMs, headersMs } = this.#timers;
    const { origin } = this.#owner;
    this.#fail(
      this.#phase === 'waiting'
        ? new Fault('provider.unreachable', { internal: `no connection to ${origin} within ${connectMs} ms` })
        : new Fault('provider.slow', { internal: `no answer from ${origin} within ${headersMs} ms` }),
    );
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(onTimer, ms, this);
  }

  /** Ends the exchange for its reader; does nothing when it is over already. */
  #fail(reason: unknown): void {
    if (this.#phase === 'complete' || this.#phase === 'failed') return;
    this.#phase = 'failed';
    this.#failure = reason;
    this.#detach();
    // What came before a cut still counts; what came before the caller went is of no use.
    if (this.#signal.aborted) this.#queue = [];
    this.#pendingHead?.reject(reason);
    this.#pendingChunk?.reject(reason);
    this.#pendingBytes?.reject(reason);
    if (this.#controller !== undefined) this.#controller.abort(GIVEN_UP);
    else if (!this.#dispatched) this.#owner.forget(this);
  }

  #detach(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this);
  }

  #release(): void {
    if (!this.#dispatched) return;
    this.#dispatched = false;
    this.#owner.release();
  }

  #takeBody(): void {
    if (this.#read) throw new Fault('internal', { internal: 'the body of an answer was read twice' });
    this.#read = true;
  }

  #unqueued(bytes: number): void {
    this.#queuedBytes -= bytes;
    if (this.#queuedBytes <= QUEUED_BYTES_LOW && this.#phase === 'answering' && this.#controller?.paused) {
      this.#controller.resume();
    }
  }

  #collected(): Buffer {
    const [first] = this.#queue;
    if (first === undefined) return Buffer.alloc(0);
    return this.#queue.length === 1 ? first : Buffer.concat(this.#queue, this.#receivedBytes);
  }

  #tooLarge(): Fault {
    return new Fault('provider.too_large', {
      internal: `the answer of ${this.#owner.origin} has more than ${this.#bytesMax} bytes`,
    });
  }
}

/** The reader gets decoded bytes, to which these two headers do not apply. */
function takeEncoding(headers: Record<string, string | string[]>): string | undefined {
  const encoding = String(headers['content-encoding']).trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return undefined;
  delete headers['content-encoding'];
  delete headers['content-length'];
  return encoding;
}

async function collect(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function onTimer(exchange: HttpExchange): void {
  exchange.expire();
}
