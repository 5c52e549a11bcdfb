import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../core/index.ts';
import { faultNames, FaultQueue, parseEntry, type ActiveFaults } from './faults.ts';
import { listen, type TlsMaterial } from './listen.ts';
import { planReply } from './plan.ts';
import { json, type Reply, type WholeReply } from './reply.ts';
import { RequestLog, type LoggedRequest, type OpenRequest } from './request-log.ts';
import { writeSteps } from './write.ts';

/** A request as a vendor's simulator sees it. */
export interface Exchange {
  /** Number of this request at this simulator, from 1. */
  readonly number: number;
  readonly method: string;
  /** Path and query exactly as sent, for signatures. */
  readonly target: string;
  /** The path alone, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The parsed body; `undefined` when it is not JSON. */
  readonly json: unknown;
  readonly clock: Clock;
  /** Takes the faults meant for this request, from the queue and from the prompt. Call it once, when known to be valid. */
  takeFaults(model: string | undefined, prompt: string): ActiveFaults;
}

export interface Vendor {
  readonly name: string;
  handle(exchange: Exchange): Reply | Promise<Reply>;
}

export interface SimulatorOptions {
  readonly clock: Clock;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** With it, HTTPS is served on the same port. */
  readonly tls?: TlsMaterial;
}

export interface Simulator {
  readonly name: string;
  /** `http://host:port`. */
  readonly url: string;
  readonly port: number;
  readonly faults: FaultQueue;
  /** What came so far, oldest first (the last 10,000). */
  requests(): readonly LoggedRequest[];
  readonly requestsTotal: number;
  clearRequests(): void;
  close(): Promise<void>;
}

const NO_FAULTS: ActiveFaults = new Map();
/** Larger than any request a gateway should let through. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Runs a vendor's simulator. Beside the vendor's own paths it serves, for tests in other processes:
 * `GET /_requests?since=ID`, `DELETE /_requests`; `GET /_faults`, `PUT /_faults` (replaces), `POST /_faults` (adds),
 * `DELETE /_faults`. Faults are `{"name":"stall","after":2,"times":1,"model":"m"}`, one or a list;
 * `{"faults":[…],"times":1}` brings several to the same request.
 */
export async function startSimulator(vendor: Vendor, options: SimulatorOptions): Promise<Simulator> {
  const { clock, host = '127.0.0.1' } = options;
  const faults = new FaultQueue();
  const log = new RequestLog();
  const handler = (request: IncomingMessage, response: ServerResponse): void => {
    void serve(vendor, { clock, faults, log }, request, response);
  };
  const listening = await listen(handler, host, options.port ?? 0, options.tls);
  return {
    name: vendor.name,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listening.port}`,
    port: listening.port,
    faults,
    requests: () => log.since(),
    get requestsTotal() {
      return log.total;
    },
    clearRequests: () => log.clear(),
    close: () => listening.close(),
  };
}

interface Room {
  readonly clock: Clock;
  readonly faults: FaultQueue;
  readonly log: RequestLog;
}

async function serve(vendor: Vendor, room: Room, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = request.url ?? '/';
  const [path = '/', search = ''] = target.split(/\?(.*)/s, 2);
  const query = new URLSearchParams(search);
  const method = request.method ?? 'GET';
  if (path.startsWith('/_')) {
    const own = answerOwn(room, method, path, query, await readBody(request).catch(() => Buffer.alloc(0)));
    response.writeHead(own.status, own.headers).end(own.body);
    return;
  }
  const entry = room.log.open(method, target, request.headers, room.clock.now());
  if (request.socket instanceof TLSSocket) noteCertificate(entry, request.socket);
  const gone = new AbortController();
  let ours = false;
  const hangUp = (): void => {
    ours = true;
  };
  response.on('close', () => {
    entry.endedAtMs = room.clock.now();
    entry.aborted = !ours && !response.writableFinished;
    gone.abort();
  });
  try {
    const body = await readBody(request);
    const parsed = parse(body);
    room.log.keepBody(entry, body.length, parsed);
    let active = NO_FAULTS;
    const reply = await vendor.handle({
      number: entry.id,
      method,
      target,
      path,
      query,
      headers: request.headers,
      body,
      json: parsed,
      clock: room.clock,
      takeFaults(model, prompt) {
        active = room.faults.take(model, prompt, vendor.name);
        entry.faults = [...active.keys()];
        return active;
      },
    });
    entry.status = reply.status;
    await writeSteps(response, planReply(reply, active), { gone: gone.signal, hangUp });
  } catch (thrown) {
    if (response.headersSent || gone.signal.aborted) response.destroy();
    else response.writeHead(500, { 'content-type': 'text/plain' }).end(`simulator failed: ${String(thrown)}`);
  }
}

function answerOwn(room: Room, method: string, path: string, query: URLSearchParams, body: Buffer): WholeReply {
  if (path === '/_requests') {
    if (method === 'DELETE') room.log.clear();
    return json(200, { total: room.log.total, requests: room.log.since(Number(query.get('since') ?? 0)) });
  }
  if (path !== '/_faults') return json(404, { error: 'there is /_requests and /_faults' });
  if (method === 'PUT' || method === 'POST') {
    const given = parse(body);
    const entries = (Array.isArray(given) ? given : [given]).map(parseEntry);
    if (entries.includes(undefined)) return json(400, { error: 'each fault needs a known "name"', names: faultNames });
    if (method === 'PUT') room.faults.clear();
    for (const entry of entries) if (entry) room.faults.next(entry.faults, entry);
  } else if (method === 'DELETE') room.faults.clear();
  return json(200, { faults: room.faults.list() });
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > BODY_BYTES_MAX) throw new RangeError('request body too large');
    pieces.push(piece);
  }
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return undefined;
  }
}

function noteCertificate(entry: OpenRequest, socket: TLSSocket): void {
  const name = socket.getPeerCertificate().subject?.CN;
  if (typeof name === 'string') entry.clientCertificate = name;
}
