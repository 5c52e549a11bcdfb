import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Fault, parseJson } from '../../core/index.ts';
import { InvalidRequest } from '../problem.ts';
import type { Asked, Route } from '../route.ts';
import { parseTags, type Tags } from './etag.ts';
import { parseIdempotencyKey } from './repeat.ts';

/** Thirty thousand prices of nine fields; whoever sends them is an administrator. */
const BODY_BOUNDS = { keysMax: 300_000, valuesMax: 500_000 };

/** What may be wished of every change, beside what it is. */
export interface Wishes {
  /** Only what would be is asked. */
  readonly isDryRun: boolean;
  /** The change is wanted only of the resource as one of these tells it. */
  readonly ifMatch: Tags | undefined;
  /** Whoever sends it again under the same one wants it done once. */
  readonly idempotencyKey: string | undefined;
}

export interface Question {
  readonly asked: Asked<unknown, unknown, unknown>;
  readonly wishes: Wishes;
  /** The query as it came, without what every listing and every change knows. */
  readonly filter: Readonly<Record<string, unknown>>;
  /** What was asked, as it came. */
  readonly told: { readonly query: object; readonly body: unknown };
}

type Texts = Readonly<Record<string, unknown>>;
/** What declares no query or body takes none: nothing that was asked goes unheard. */
const nothing = z.strictObject({});

/** @throws Fault `request.invalid`, `request.malformed` */
export function readQuestion(definition: Route, request: FastifyRequest): Question {
  const { dryRun, ...query } = request.query as Texts;
  const isChange = definition.method !== 'GET';
  const body = isChange ? bodyOf(request) : undefined;
  const asked = {
    params: parsePart('path', definition.params ?? nothing, request.params),
    query: parsePart('query', definition.query ?? nothing, isChange ? query : request.query),
    body: isChange ? parsePart('body', definition.body ?? nothing, body) : undefined,
  };
  const wishes = {
    isDryRun: isChange && dryRunOf(dryRun),
    ifMatch: isChange ? parseTags('If-Match', request.headers['if-match']) : undefined,
    idempotencyKey: isChange ? parseIdempotencyKey(headerOf(request, 'idempotency-key')) : undefined,
  };
  if (wishes.ifMatch !== undefined && !definition.resource)
    throw new Fault('request.invalid', {
      public: 'This changes no single resource, so it has no ETag; send it without If-Match.',
      param: 'If-Match',
    });
  const { limit: _limit, cursor: _cursor, ...filter } = query;
  return { asked, wishes, filter, told: { query, body } };
}

/** Of one that came twice Node makes a list, and `a, b` is no key. */
const headerOf = (request: FastifyRequest, name: string): string | undefined => request.headers[name]?.toString();

function dryRunOf(text: unknown): boolean {
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  // Whoever wrote `dryRun=yes` wants nothing to be done.
  throw new Fault('request.invalid', { public: 'dryRun: expected true or false', param: 'dryRun' });
}

function parsePart(where: string, schema: z.ZodType, value: unknown): unknown {
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
  for (const key of Object.keys(value)) refuseNul(`${field}.${key}`, (value as Texts)[key]);
}

const bodyOf = (request: FastifyRequest): unknown =>
  Buffer.isBuffer(request.body) && request.body.length > 0 ? parseJson(request.body, BODY_BOUNDS) : undefined;
