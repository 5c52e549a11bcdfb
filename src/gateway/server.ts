import { fastify, type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import { asFault, Fault, limits, uuidv7, uuidv7Time } from '../core/index.ts';
import { looksLikeKey, type Principal } from '../identity/index.ts';
import { newRecord, type Call, type Incoming } from './call.ts';
import type { Gateway } from './gateway.ts';
import { answerBrokenRequest, answerFault, frameworkFault } from './http-faults.ts';
import { listModels, showModel } from './models.ts';
import { runCall } from './pipeline.ts';
import { Reply } from './reply.ts';
import { authenticate, presentedKey } from './stages/identify.ts';
import { chatCompletions } from './surfaces/chat-completions/index.ts';
import { embeddings } from './surfaces/embeddings/index.ts';
import type { Surface } from './surfaces/port.ts';

/** A head that trickles in is an attack; honest clients send it in one packet. */
const HEADERS_TIMEOUT_MS = 15_000;
/** 32 MB over a 5 Mbit/s line take 52 s. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Longer than the usual 60 s of load balancers, so that they close first and no request meets a closing socket. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;
const CONNECTIONS_CHECK_MS = 1_000;

/** Each dialect that callers may speak; a new one is a folder under `surfaces/` and a line here. */
const SURFACES: readonly (readonly [path: string, surface: Surface])[] = [
  ['/v1/chat/completions', chatCompletions],
  ['/v1/embeddings', embeddings],
];

declare module 'fastify' {
  interface FastifyRequest {
    /** Monotonic milliseconds when the request's head had been read. */
    receivedAt: number;
  }
}

export interface GatewayServerOptions {
  readonly tls?: { readonly cert: string; readonly key: string };
  /** The caller's address: the socket's, or the one behind trusted proxies. */
  clientAddress(socketAddress: string, forwardedFor: string | undefined): string;
  ready(): { readonly ready: boolean; readonly reason?: string };
}

/** The data plane's HTTP: the surfaces, the models, health. Everything else is 404 in the envelope. */
export function gatewayServer(gateway: Gateway, options: GatewayServerOptions): FastifyInstance {
  const server = fastify({
    ...({ https: options.tls ?? null } as object),
    bodyLimit: limits.REQUEST_BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      maxHeaderSize: limits.HEADER_BYTES_MAX,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
    },
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, _request, reply) => void answerFault(reply, frameworkFault(error)),
    genReqId: () => uuidv7(gateway.clock.now()),
    logger: false,
  }) as unknown as FastifyInstance;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(/^application\/(?:[\w.-]+\+)?json\b/, { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  server.decorateRequest('receivedAt', 0);
  server.addHook('onRequest', (request, reply, done) => {
    request.receivedAt = performance.now();
    void reply.header('x-request-id', request.id);
    done();
  });
  server.setErrorHandler((error: FastifyError, _request, reply) => answerFault(reply, frameworkFault(error)));
  server.setNotFoundHandler((request, reply) =>
    answerFault(
      reply,
      new Fault('path.unknown', { public: `There is nothing at ${request.method} ${request.url.slice(0, 200)}.` }),
    ),
  );
  for (const [path, surface] of SURFACES) addSurface(server, gateway, options, path, surface);
  addModels(server, gateway, options);
  addHealth(server, options);
  return server;
}

function addSurface(
  server: FastifyInstance,
  gateway: Gateway,
  options: GatewayServerOptions,
  path: string,
  surface: Surface,
): void {
  server.post(path, {
    // A stranger's body is not read: whoever has no key that could be one is sent away at the head.
    onRequest: (request, reply, done) => {
      const fault = strangerFault(request);
      if (fault) void answerFault(reply, fault);
      else done();
    },
    handler: async (request, reply) => {
      reply.hijack();
      await runCall(gateway, newCall(gateway, surface, request, incomingOf(options, request), new Reply(reply.raw)));
    },
  });
  server.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE'],
    url: path,
    handler: (request, reply) =>
      answerFault(
        reply.header('allow', 'POST'),
        new Fault('method.not_allowed', { public: `${path} takes POST, not ${request.method}.` }),
      ),
  });
}

function strangerFault(request: FastifyRequest): Fault | undefined {
  const key = presentedKey(request.headers);
  if (key === undefined) return new Fault('key.missing');
  return looksLikeKey(key) ? undefined : new Fault('key.unknown', { internal: 'the key has not the form of one' });
}

function newCall(gateway: Gateway, surface: Surface, request: FastifyRequest, incoming: Incoming, reply: Reply): Call {
  const { snapshot } = gateway;
  const call: Call = {
    record: newRecord(request.id, uuidv7Time(request.id), surface.name, incoming.body.length, snapshot.revision),
    surface,
    incoming,
    reply,
    snapshot,
    opened: false,
  };
  reply.header('x-request-id', request.id);
  reply.onGone = () => {
    call.cancelled = new Fault('request.cancelled');
    call.abortAttempt?.(call.cancelled);
  };
  return call;
}

const NO_BODY = Buffer.alloc(0);

function incomingOf(options: GatewayServerOptions, request: FastifyRequest): Incoming {
  const forwarded = request.headers['x-forwarded-for'];
  return {
    headers: request.headers,
    remoteAddress: options.clientAddress(
      request.raw.socket.remoteAddress ?? '',
      Array.isArray(forwarded) ? forwarded.join(',') : forwarded,
    ),
    body: Buffer.isBuffer(request.body) ? request.body : NO_BODY,
    receivedAt: request.receivedAt,
  };
}

function addModels(server: FastifyInstance, gateway: Gateway, options: GatewayServerOptions): void {
  const caller = async (request: FastifyRequest): Promise<Principal> =>
    authenticate(gateway, incomingOf(options, request), gateway.snapshot);
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
