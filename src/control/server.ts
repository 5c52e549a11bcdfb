import { fastify, type FastifyError, type FastifyInstance, type RouteHandlerMethod } from 'fastify';
import { asFault, Fault, uuidv7 } from '../core/index.ts';
import { brokenRequestAnswerer, frameworkFault } from '../gateway/index.ts';
import type { Control } from './control.ts';
import { authorize } from './authorize.ts';
import { answerProblem, answerUnserved, PROBLEM_TYPE } from './http/answer.ts';
import { cursorsUnder } from './http/cursor.ts';
import { methodsAt } from './http/methods.ts';
import { requireWhole, serve, type Serving } from './http/serve.ts';
import { problemOf } from './problem.ts';
import type { Route } from './route.ts';
import { openapiOf } from './openapi.ts';
import { routes } from './routes/index.ts';
import { addScim, scimPaths } from './scim/serve.ts';
import { SIGN_IN_PATHS } from './sign-in/handler.ts';
import { addSignIn } from './sign-in/serve.ts';

/** A price list of ten thousand rows is about 3 MB; nothing else comes near. */
const BODY_BYTES_MAX = 8 * 1024 * 1024;
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 60_000;
const CONNECTIONS_CHECK_MS = 1_000;
/** Beside the routes of the API: plain paths, as scrapers, probes and generators expect them. */
const OPERATIONS = ['/metrics', '/api/openapi.json', '/healthz', '/readyz'];

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
    frameworkErrors: (_error, request, reply) => void answerProblem(request, reply, new Fault('path.unknown')),
    genReqId: () => uuidv7(control.clock.now()),
    logger: false,
  }) as unknown as FastifyInstance;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(/^application\/(?:[\w.-]+\+)?json\b/, { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  const methods = methodsAt([
    ...routes.flatMap((each) => methodsOf(each).map((method) => ({ method, path: each.path }))),
    ...scimPaths,
    ...[SIGN_IN_PATHS.begin, SIGN_IN_PATHS.callback].map((path) => ({ method: 'GET', path })),
    ...[SIGN_IN_PATHS.code, SIGN_IN_PATHS.local, SIGN_IN_PATHS.password, SIGN_IN_PATHS.sealed, SIGN_IN_PATHS.end].map(
      (path) => ({
        method: 'POST',
        path,
      }),
    ),
    ...OPERATIONS.flatMap((path) => ['GET', 'HEAD'].map((method) => ({ method, path }))),
  ]);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
    if (request.headers.host === undefined && request.raw.httpVersion !== '1.0') {
      const fault = new Fault('request.malformed', { public: 'The request names no host (RFC 9112 §3.2).' });
      answerProblem(request, reply.header('connection', 'close'), fault);
      // Before its body is looked at, whose form would otherwise be complained of.
    } else if (request.is404) answerUnserved(request, reply, methods(request.url.split('?', 1)[0] ?? ''));
    else done();
  });
  server.setErrorHandler((error: FastifyError, request, reply) => answerProblem(request, reply, problemFault(error)));
  const serving: Serving = {
    control,
    cursors: cursorsUnder(control.pepper),
    isShownAt: (path) => methods(path).includes('GET'),
  };
  for (const each of routes) {
    requireWhole(each);
    server.route({ method: methodsOf(each), url: each.path, handler: serve(serving, each) });
  }
  addScim(server, control);
  addOperations(server, control, options);
  addSignIn(server, control);
  return server;
}

/** Whatever is shown may be asked for its head, unless being shown it is an event. */
const methodsOf = ({ method, audit }: Route): string[] =>
  method === 'GET' && audit === undefined ? ['GET', 'HEAD'] : [method];

/** What the framework complains of; its bodies are smaller here than the gateway's. */
const problemFault = (error: FastifyError): Fault =>
  error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? new Fault('request.too_large') : frameworkFault(error);

/** Metrics and health: plain paths beside the API, as scrapers and probes expect them. */
function addOperations(server: FastifyInstance, control: Control, options: ControlServerOptions): void {
  const get = (url: string, handler: RouteHandlerMethod) => server.route({ method: ['GET', 'HEAD'], url, handler });
  get('/metrics', async (request, reply) => {
    try {
      if (!options.metricsOpen)
        await authorize(control, { access: 'metrics:read', method: 'GET', path: '/metrics' }, request);
    } catch (thrown) {
      return answerProblem(request, reply, asFault(thrown));
    }
    const text = await control.renderMetrics();
    return reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(text);
  });
  const openapi = openapiOf(routes, control.version);
  get('/api/openapi.json', (_request, reply) => reply.send(openapi));
  get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));
  get('/readyz', (_request, reply) => {
    const { ready, reason } = options.ready();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', reason });
  });
}
