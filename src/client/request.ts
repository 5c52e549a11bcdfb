import { operations, type Operations } from './generated/operations.ts';

export type OperationName = keyof Operations;
export type Asked<Name extends OperationName> = Operations[Name]['asked'];
export type Answer<Name extends OperationName> = Operations[Name]['answer'];
/** What is asked may be left out where nothing of it is needed. */
export type AskedArgs<Name extends OperationName> =
  object extends Asked<Name> ? [asked?: Asked<Name>] : [asked: Asked<Name>];

/** An operation as it goes over the wire, but for who asks and where. */
export interface ClientRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string | undefined;
}

/** Any operation's parts; that they are the right ones its type says. */
interface Parts {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly dryRun?: boolean;
  readonly ifMatch?: string;
  readonly idempotencyKey?: string;
}

export function requestOf<Name extends OperationName>(name: Name, ...[asked]: AskedArgs<Name>): ClientRequest {
  const { method, path } = operations[name];
  const { params = {}, query = {}, body, dryRun, ifMatch, idempotencyKey } = (asked ?? {}) as Parts;
  const address = path.replaceAll(/\{(\w+)\}/g, (_, each: string) => encodeURIComponent(params[each] ?? ''));
  return {
    method,
    target: address + queryText({ ...query, dryRun }),
    headers: {
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}

function queryText(query: NonNullable<Parts['query']>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? '' : `?${search.toString()}`;
}
