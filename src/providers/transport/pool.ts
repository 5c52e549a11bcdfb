import type { Dispatcher } from 'undici';
import { Fault, type CancelSignal, type Secret } from '../../core/index.ts';
import type { WireRequest } from '../wire.ts';
import { HttpExchange, type ExchangeOwner } from './exchange.ts';
import type { Exchange, ExchangeTimers, Transport } from './port.ts';

/** Where requests of a pool go, and what travels with each of them. */
export interface Way {
  /** Scheme, host and port of the provider; for messages and for the `host` header. */
  readonly origin: URL;
  readonly dispatcher: Dispatcher;
  /** Put before the path: empty, or the origin where a proxy takes absolute URLs. */
  readonly pathPrefix: string;
  /** Names and values in turn, sent with every request. */
  readonly headers: readonly string[];
  /** The name TLS asks for; `undefined` for an address, which has none (RFC 6066 §3). */
  readonly servername: string | undefined;
  readonly connections: number;
  /** For a proxy that takes absolute URLs; a tunnel has shown its own when it was opened. */
  readonly proxyAuthorization: Secret | undefined;
}

/** undici takes it, its types do not say so. */
type DispatchOptions = Dispatcher.DispatchOptions & { servername?: string | undefined };

/**
 * The pool of one origin. Requests beyond the number of connections wait here and not inside undici, where a request
 * that was given up could not be taken back and would keep its body. How many wait is bounded by the calls in flight.
 */
export class PooledTransport implements Transport, ExchangeOwner {
  readonly origin: string;
  readonly #way: Way;
  #running = 0;
  readonly #waiting = new Set<HttpExchange>();
  #drained: (() => void) | undefined;
  #draining: Promise<void> | undefined;

  constructor(way: Way) {
    this.#way = way;
    this.origin = way.origin.origin;
  }

  send(
    request: WireRequest,
    timers: ExchangeTimers,
    signal: CancelSignal,
    progress?: { sent: boolean },
  ): Promise<Exchange> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const refusal = this.#refusal(request);
    if (refusal !== undefined) return Promise.reject(refusal);
    const exchange = new HttpExchange(this, request, timers, signal, progress);
    if (this.#running < this.#way.connections) this.#dispatch(exchange, request);
    else this.#waiting.add(exchange);
    return exchange.head;
  }

  drain(): Promise<void> {
    this.#draining ??= new Promise<void>((resolve) => {
      this.#drained = resolve;
      this.#settle();
    }).then(() => this.#way.dispatcher.close());
    return this.#draining;
  }

  forget(exchange: HttpExchange): void {
    this.#waiting.delete(exchange);
    this.#settle();
  }

  release(): void {
    this.#running -= 1;
    for (const exchange of this.#waiting) {
      this.#waiting.delete(exchange);
      if (exchange.request !== undefined) this.#dispatch(exchange, exchange.request);
      return;
    }
    this.#settle();
  }

  #dispatch(exchange: HttpExchange, request: WireRequest): void {
    const way = this.#way;
    const headers = [...way.headers];
    if (way.proxyAuthorization !== undefined) headers.push('proxy-authorization', way.proxyAuthorization.reveal());
    for (const name in request.headers) {
      // undici writes the right one itself, or the way has it.
      if (name !== 'host') headers.push(name, request.headers[name] ?? '');
    }
    const options: DispatchOptions = {
      path: way.pathPrefix + request.path,
      method: request.method,
      headers,
      body: request.body.length === 0 ? null : request.body,
      servername: way.servername,
    };
    this.#running += 1;
    exchange.dispatched();
    way.dispatcher.dispatch(options, exchange);
  }

  /** Why a request is not sent at all. The paths and hosts are ours, so what is wrong with them is our mistake. */
  #refusal(request: WireRequest): Fault | undefined {
    if (this.#draining !== undefined) {
      return new Fault('provider.unreachable', { internal: `the connections to ${this.origin} are being closed` });
    }
    // A path that starts otherwise can name another host to whoever reads it next: absolute URL, "//host".
    if (request.path[0] !== '/' || request.path[1] === '/') {
      return new Fault('internal', { internal: `a path for ${this.origin} must start with one "/"` });
    }
    const host = request.headers['host'];
    if (host !== undefined && host !== this.#way.origin.host) {
      return new Fault('internal', { internal: `a request to ${this.origin} names another host` });
    }
    return undefined;
  }

  #settle(): void {
    if (this.#running === 0 && this.#waiting.size === 0) this.#drained?.();
  }
}
