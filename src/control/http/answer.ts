import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { Fault, Secret } from '../../core/index.ts';
import { problemOf } from '../problem.ts';

export const PROBLEM_TYPE = 'application/problem+json';
const JSON_TYPE = 'application/json; charset=utf-8';

/** An answer as it goes out. */
export interface Finished {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly text: string;
}

export const send = (reply: FastifyReply, { status, headers, text }: Finished): FastifyReply =>
  reply.code(status).headers(headers).header('content-type', JSON_TYPE).send(text);

/**
 * An answer as text, with the secrets that it shows once.
 * @param reveals `false`: of what was not made nobody shall keep a key
 */
export function answerText(answer: object, reveals: boolean): string {
  const shown = Object.entries(answer).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Secret ? (reveals ? value.reveal() : null) : value,
  ]);
  return JSON.stringify(Object.fromEntries(shown));
}

/** An answer without what it shows once: as its GET shows it from then on. */
export const withoutSecrets = (answer: object): object =>
  Object.fromEntries(Object.entries(answer).filter(([, value]) => !(value instanceof Secret)));

export function answerProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  fault: Fault,
  log?: Pick<Logger, 'error'>,
): FastifyReply {
  if (fault.code === 'internal') log?.error({ cause: fault.detail.cause, requestId: request.id }, fault.message);
  if (fault.detail.retryAfterMs !== undefined)
    void reply.header('retry-after', String(Math.ceil(fault.detail.retryAfterMs / 1000)));
  if (fault.status === 401) void reply.header('www-authenticate', 'Bearer realm="sallyport"');
  const problem = { ...problemOf(fault), instance: `urn:uuid:${request.id}` };
  return reply.code(fault.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** Where nothing is served: other methods are named, and asking for them is no mistake. */
export function answerUnserved(request: FastifyRequest, reply: FastifyReply, methods: readonly string[]): FastifyReply {
  const what = `${request.method} ${request.url.slice(0, 200)}`;
  if (methods.length === 0)
    return answerProblem(request, reply, new Fault('path.unknown', { public: `There is nothing at ${what}.` }));
  void reply.header('allow', methods.join(', '));
  if (request.method === 'OPTIONS') return reply.code(204).send();
  return answerProblem(request, reply, new Fault('method.not_allowed'));
}
