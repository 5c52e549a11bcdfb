import type { TokenCredentialOptions } from '@azure/identity';
import { Fault } from '../../core/index.ts';
import type { Transport } from '../transport/index.ts';

type HttpClient = NonNullable<TokenCredentialOptions['httpClient']>;
type HttpRequest = Parameters<HttpClient['sendRequest']>[0];
type HttpResponse = Awaited<ReturnType<HttpClient['sendRequest']>>;
type HttpHeaders = HttpResponse['headers'];

/** Sign-in answers are a few kilobytes; keys and metadata of a large tenant stay below this. */
const ANSWER_BYTES_MAX = 1024 * 1024;
/** Nobody's call should hang on a sign-in service for longer. */
const TIMERS = { connectMs: 5_000, headersMs: 15_000 };
const TOTAL_MS = 20_000;

/**
 * The identity library's way to the network, laid through ours: the same proxy, certificate authorities and egress
 * rules as the calls themselves, and no address but the configured one.
 */
export function identityHttp(origin: string, transport: Transport): HttpClient {
  return {
    async sendRequest(request: HttpRequest): Promise<HttpResponse> {
      const url = new URL(request.url);
      if (url.origin !== origin) {
        throw new Fault('egress.denied', { internal: `Sign-in may not connect to ${url.origin}.` });
      }
      if (request.method !== 'GET' && request.method !== 'POST') {
        throw new Fault('provider.credentials', { internal: `Sign-in asked for an unexpected ${request.method}.` });
      }
      const exchange = await transport.send(
        { method: request.method, path: url.pathname + url.search, headers: headersOf(request), body: bodyOf(request) },
        TIMERS,
        AbortSignal.timeout(TOTAL_MS),
      );
      const body = await exchange.bytes(ANSWER_BYTES_MAX);
      return {
        request,
        status: exchange.status,
        headers: new PlainHeaders(exchange.headers),
        bodyAsText: body.toString('utf8'),
      };
    },
  };
}

/** The transport writes the message's frame itself. */
const FRAMING = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding']);

function headersOf(request: HttpRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of request.headers) {
    if (!FRAMING.has(name.toLowerCase())) headers[name.toLowerCase()] = value;
  }
  return headers;
}

function bodyOf(request: HttpRequest): Buffer {
  if (request.body === undefined || request.body === null) return Buffer.alloc(0);
  if (typeof request.body === 'string') return Buffer.from(request.body);
  throw new Fault('provider.credentials', { internal: 'Sign-in asked to send a body that is not text.' });
}

/** The library's idea of headers, over a plain record of lower-case names. */
class PlainHeaders implements HttpHeaders {
  readonly #values: Map<string, string>;

  constructor(values: Readonly<Record<string, string>>) {
    this.#values = new Map(Object.entries(values));
  }
  get(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }
  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }
  set(name: string, value: string | number | boolean): void {
    this.#values.set(name.toLowerCase(), String(value));
  }
  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }
  toJSON(): Record<string, string> {
    return Object.fromEntries(this.#values);
  }
  [Symbol.iterator](): Iterator<[string, string]> {
    return this.#values.entries();
  }
}
