import { fastify, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { asFault, Fault, parseJson, uuidv7 } from '../core/index.ts';
import { brokenRequestAnswerer } from '../gateway/index.ts';
import type { Control } from './control.ts';
import { openAct } from './act.ts';
import { authorize, tellRefused, whence } from './authorize.ts';
import { InvalidRequest, problemOf } from './problem.ts';
import type { Route } from './route.ts';
import { openapiOf } from './openapi.ts';
import { routes } from './routes/index.ts';
import { STRANGER, welcome } from './visitor.ts';

/** A price list of ten thousand rows is about 3 MB; nothing else comes near. */
const BODY_BYTES_MAX = 8 * 1024 * 1024;
/** Thirty thousand prices of nine fields; whoever sends them is an administrator. */
const BODY_BOUNDS = { keysMax: 300_000, valuesMax: 500_000 };
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 60_000;
const CONNECTIONS_CHECK_MS = 1_000;
const PROBLEM_TYPE = 'application/problem+json';

export interface ControlServerOptions {
  readonly tls?: { readonly cert: string; readonly key: string };
  /** On loopback the metrics are open to a local scraper; beyond it they need the permission. */
  readonly metricsOpen: boolean;
  ready(): { readonly ready: boolean; readonly reason?: string };
}

/**
 * The control plane's HTTP. Every route declares what it may be reached with; one that does not is a reason not to start.
 * @throws Error for a route without access
 */
export function controlServer(control: Control, options: ControlServerOptions): FastifyInstance {
  const limited = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
    // Node would answer without a body.
    requireHostHeader: false,
  };
  const server = fastify({
    ...(options.tls ? { https: { ...limited, ...options.tls } } : { http: limited }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    clientErrorHandler: brokenRequestAnswerer(PROBLEM_TYPE, (fault) => JSON.stringify(problemOf(fault))),
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    frameworkErrors: (_error, _request, reply) => void answerProblem(reply, new Fault('path.unknown')),
    genReqId: () => uuidv7(control.clock.now()),
    logger: false,
  }) as unknown as FastifyInstance;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(/^application\/(?:[\w.-]+\+)?json\b/, { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
    if (request.headers.host !== undefined || request.raw.httpVersion === '1.0') return done();
    answerProblem(
      reply.header('connection', 'close'),
      new Fault('request.malformed', { public: 'The request names no host (RFC 9112 §3.2).' }),
    );
  });
  server.setErrorHandler((error: FastifyError, _request, reply) => answerProblem(reply, frameworkFault(error)));
  server.setNotFoundHandler((request, reply) =>
    answerProblem(
      reply,
      new Fault('path.unknown', { public: `There is nothing at ${request.method} ${request.url.slice(0, 200)}.` }),
    ),
  );
  for (const each of routes) addRoute(server, control, each);
  addOperations(server, control, options);
  return server;
}

function addRoute(server: FastifyInstance, control: Control, definition: Route): void {
  if (!definition.access) throw new Error(`the route ${definition.method} ${definition.path} declares no permission`);
  const { access, audit } = definition;
  if (definition.method !== 'GET' && audit === undefined)
    throw new Error(`the route ${definition.method} ${definition.path} declares no event of the audit`);
  server.route({
    method: definition.method,
    url: definition.path,
    handler: async (request, reply) => {
      let visitor = STRANGER;
      try {
        if (access !== 'public') visitor = welcome(await authorize(control, { ...definition, access }, request));
        const { type, id, name, principal } = visitor;
        const actor = { type, id, name, ...whence(request) };
        const act = openAct(control, { actor, principal, access, action: audit });
        const asked = {
          params: parsePart('path', definition.params, request.params),
          query: parsePart('query', definition.query, request.query),
          body: parsePart('body', definition.body, bodyOf(request)),
        };
        const answer = await definition.handle(control, asked, act);
        if (audit !== undefined && !act.isTold)
          throw new Fault('internal', { internal: `${definition.path} ended without its event of the audit` });
        if (access !== 'public' && !act.isBounded)
          throw new Fault('internal', { internal: `${definition.path} ended without asking what it may touch` });
        return await reply.code(definition.status ?? 200).send(answer);
      } catch (thrown) {
        const fault = asFault(thrown);
        if (fault.code === 'permission.denied' && access !== 'public' && visitor.principal)
          tellRefused(control, { ...definition, access }, request, visitor);
        return answerProblem(reply, fault, control);
      }
    },
  });
}

function parsePart<T>(where: string, schema: z.ZodType<T> | undefined, value: unknown): T {
  if (!schema) return undefined as T;
  refuseNul(where, value);
  const parsed = schema.safeParse(value ?? {});
  if (!parsed.success) throw new InvalidRequest(where, parsed.error);
  return parsed.data;
}

/** Postgres keeps no U+0000 in a text. @throws Fault `request.invalid` */
function refuseNul(field: string, value: unknown): void {
  if (typeof value === 'string' && value.includes('\0'))
    throw new Fault('request.invalid', { public: `${field}: must not hold the character U+0000.`, param: field });
  if (value === null || typeof value !== 'object') return;
  for (const key of Object.keys(value)) refuseNul(`${field}.${key}`, (value as Record<string, unknown>)[key]);
}

const bodyOf = (request: FastifyRequest): unknown =>
  Buffer.isBuffer(request.body) && request.body.length > 0 ? parseJson(request.body, BODY_BOUNDS) : undefined;

function frameworkFault(error: FastifyError): Fault {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Fault('request.too_large');
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Fault('request.media_type');
  return asFault(error);
}

function answerProblem(reply: FastifyReply, fault: Fault, control?: Control): FastifyReply {
  if (fault.code === 'internal') control?.log.error({ cause: fault.detail.cause }, fault.message);
  if (fault.detail.retryAfterMs !== undefined)
    void reply.header('retry-after', String(Math.ceil(fault.detail.retryAfterMs / 1000)));
  const problem = problemOf(fault);
  return reply.code(fault.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** Metrics and health: plain paths beside the API, as scrapers and probes expect them. */
function addOperations(server: FastifyInstance, control: Control, options: ControlServerOptions): void {
  server.get('/metrics', async (request, reply) => {
    try {
      if (!options.metricsOpen)
        await authorize(control, { access: 'metrics:read', method: 'GET', path: '/metrics' }, request);
    } catch (thrown) {
      return answerProblem(reply, asFault(thrown));
    }
    const text = await control.renderMetrics();
    return reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(text);
  });
  const openapi = openapiOf(routes, control.version);
  server.get('/api/openapi.json', (_request, reply) => reply.send(openapi));
  server.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));
  server.get('/readyz', (_request, reply) => {
    const { ready, reason } = options.ready();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', reason });
  });
}
