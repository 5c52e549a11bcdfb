import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { fastify, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { asFault, Fault, limits, uuidv7 } from '../core/index.ts';
import type { Principal } from '../identity/index.ts';
import type { Gateway } from './gateway.ts';
import { answerBare, answerBrokenRequest, answerFault, frameworkFault } from './http-faults.ts';
import { listModels, showModel } from './models.ts';
import { boundConnections, type ConnectionCount } from './overload/connections.ts';
import { Pipelining } from './overload/pipelining.ts';
import { incomingOf, serveCall, type ClientAddress } from './serve-call.ts';
import { authenticate } from './stages/identify.ts';
import { chatCompletions } from './surfaces/chat-completions/index.ts';
import { embeddings } from './surfaces/embeddings/index.ts';
import { moderations } from './surfaces/moderations/index.ts';
import type { Surface } from './surfaces/port.ts';

/** A head that trickles in is an attack; honest clients send it in one packet. */
const HEADERS_TIMEOUT_MS = 15_000;
/** 32 MB over a 5 Mbit/s line take 52 s. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Longer than the usual 60 s of load balancers, so that they close first and no request meets a closing socket. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;
const CONNECTIONS_CHECK_MS = 1_000;

/** Each dialect that callers may speak; a new one is a folder under `surfaces/` and a line here. */
const SURFACES: ReadonlyMap<string, Surface> = new Map([
  ['/v1/chat/completions', chatCompletions],
  ['/v1/embeddings', embeddings],
  ['/v1/moderations', moderations],
]);

export interface GatewayServerOptions {
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly clientAddress: ClientAddress;
  readonly connectionsMax: number;
  readonly connections: ConnectionCount;
  ready(): { readonly ready: boolean; readonly reason?: string };
}

/**
 * The data plane's HTTP: the surfaces, the models, health; everything else is 404 in the envelope. Calls go straight from
 * Node's server into the pipeline; the router serves the rest.
 */
export function gatewayServer(gateway: Gateway, options: GatewayServerOptions): FastifyInstance {
  const pipelining = new Pipelining();
  const server = fastify({
    serverFactory: (router) =>
      nodeServer(options, (request, response) => {
        if (!pipelining.admits(request)) return;
        if (request.headers.host === undefined && request.httpVersion === '1.1') return answerBare(response, noHost());
        const surface = request.method === 'POST' ? SURFACES.get(pathOf(request.url)) : undefined;
        if (surface) serveCall(gateway, options.clientAddress, surface, request, response);
        else router(request, response);
      }),
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    frameworkErrors: (error, _request, reply) => void answerFault(reply, frameworkFault(error)),
    genReqId: () => uuidv7(gateway.clock.now()),
    // Not a listener of its own: the framework's would answer beside it.
    clientErrorHandler: answerBrokenRequest,
    logger: false,
  });
  server.removeAllContentTypeParsers();
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    // At the head: whatever body comes with it is not what is wrong with the request.
    if (request.is404) answerUnserved(request, reply);
    else done();
  });
  server.setErrorHandler((error: FastifyError, _request, reply) => answerFault(reply, frameworkFault(error)));
  addModels(server, gateway, options);
  addHealth(server, options);
  return server;
}

/** For who left the end of the base URL out: it stands in front of every path that is served here. */
function baseUrlHint(url: string): string {
  const path = `/v1${pathOf(url)}`;
  return SURFACES.has(path) || /^\/v1\/models(\/|$)/.test(path) ? ' The base URL ends in /v1.' : '';
}

/** Some clients add a query, such as `api-version`; no surface reads one. */
const pathOf = (url = ''): string => (url.includes('?') ? url.slice(0, url.indexOf('?')) : url);

function nodeServer({ tls, connectionsMax, connections }: GatewayServerOptions, listener: RequestListener): Server {
  const limited = {
    maxHeaderSize: limits.HEADER_BYTES_MAX,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
    // Node would answer without a body.
    requireHostHeader: false,
  };
  const server = tls
    ? createTlsServer({ ...limited, ...tls, handshakeTimeout: HEADERS_TIMEOUT_MS }, listener)
    : createServer(limited, listener);
  boundConnections(server, connectionsMax, connections);
  server.on('checkExpectation', (_request, response) => answerBare(response, badExpectation()));
  return server;
}

const noHost = (): Fault => new Fault('request.malformed', { public: 'The request names no host (RFC 9112 §3.2).' });
const badExpectation = (): Fault =>
  new Fault('request.invalid', { public: 'The gateway meets no expectation but 100-continue.' });

/** What is there but not asked for this way is 405, which tells a caller more than 404. */
function answerUnserved(request: FastifyRequest, reply: FastifyReply): void {
  const path = pathOf(request.url);
  const allow = SURFACES.has(path) ? 'POST' : /^\/v1\/models(\/|$)/.test(path) ? 'GET' : undefined;
  if (allow === undefined) {
    const there = `${request.method} ${request.url.slice(0, 200)}`;
    const hint = baseUrlHint(request.url);
    answerFault(reply, new Fault('path.unknown', { public: `There is nothing at ${there}.${hint}` }));
    return;
  }
  const said = `${path.slice(0, 200)} takes ${allow}, not ${request.method}.`;
  answerFault(reply.header('allow', allow), new Fault('method.not_allowed', { public: said }));
}

const NO_BODY = Buffer.alloc(0);

function addModels(server: FastifyInstance, gateway: Gateway, { clientAddress }: GatewayServerOptions): void {
  const caller = async ({ raw }: FastifyRequest): Promise<Principal> =>
    authenticate(gateway, incomingOf(raw, clientAddress, NO_BODY, performance.now()), gateway.snapshot);
  server.get('/v1/models', async (request, reply) => {
    try {
      return await reply.send(listModels(gateway.snapshot, await caller(request)));
    } catch (thrown) {
      return answerFault(reply, asFault(thrown));
    }
  });
  server.get<{ Params: { '*': string } }>('/v1/models/*', async (request, reply) => {
    try {
      return await reply.send(showModel(gateway.snapshot, await caller(request), request.params['*']));
    } catch (thrown) {
      return answerFault(reply, asFault(thrown));
    }
  });
}

function addHealth(server: FastifyInstance, options: GatewayServerOptions): void {
  server.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));
  server.get('/readyz', (_request, reply) => {
    const { ready, reason } = options.ready();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', reason });
  });
}
