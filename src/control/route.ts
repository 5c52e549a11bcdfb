import type { z } from 'zod';
import type { Actor, NewAuditEvent } from '../audit/index.ts';
import type { Fault } from '../core/index.ts';
import type { ControlPrincipal, Permission, Scope, TenantScope } from '../identity/index.ts';
import type { Repositories } from '../store/index.ts';
import type { Control } from './control.ts';

/**
 * What a route may be reached with: a permission of the principal; `signed-in` for what is one's own; `public` for signing
 * in. Nothing is open by default.
 */
export type Access = Permission | 'signed-in' | 'public';

export interface Asked<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

/** What a handler says of what it did; who, from where and under which name the server knows. */
export type Deed = Pick<NewAuditEvent, 'chain' | 'object' | 'reason' | 'detail'> & {
  /**
   * The object before and after, as it may be shown; only names of fields and digests are kept. Where both are given and
   * the same, nothing was done and nothing is told.
   */
  readonly before?: object | undefined;
  readonly after?: object | undefined;
};

/**
 * What a handler may touch, and the one transaction of a route that is audited: what it changes and the event stand
 * together or not at all. A handler asks `require` or `scope` before it shows or changes anything; one that did neither
 * is a defect and its answer is not sent.
 */
export interface Act {
  readonly actor: Actor;
  /** Who acts. Not on a public route. */
  readonly principal: ControlPrincipal;
  /** Whether only what would be is asked. Who works in `commit` alone need not look: it keeps nothing and does not return. */
  readonly isDryRun: boolean;
  /**
   * Whether this may be touched with the route's permission.
   * @param missing what is said where the object belongs to a tenant that the principal knows nothing of: as if it were not there
   * @throws Fault `permission.denied`; what `missing` makes, by default `resource.unknown`
   */
  require(scope: Scope, missing?: () => Fault): void;
  /** Whose rows a listing may show; for the query of the repository. @throws Fault `permission.denied` */
  scope(): TenantScope;
  /**
   * Once in each request. Inside, only the repositories it is given may be used. A `Secret` that is a field of the answer
   * is shown, this once. In a dry run this never returns.
   * @returns the answer of `work`; for whatever is no GET the answer of the route
   */
  commit<T extends object>(
    work: (repositories: Repositories) => Promise<{ readonly deed: Deed; readonly answer: T }>,
  ): Promise<T>;
  /** The event is written by another, in its own transaction. @returns in whose name; never in a dry run */
  handOver(): Actor;
}

/** One thing with an address of its own, and how it is shown there. */
export interface Resource<Params = unknown> {
  /** The noun of its permission. */
  readonly type: string;
  /** As its GET answers it. @throws Fault `resource.unknown` */
  read(control: Control, params: Params, repositories: Repositories): Promise<object>;
  /** What tells it from others of its type, whatever address it was asked for under; default: its `id`. */
  identify?(shown: Readonly<Record<string, unknown>>): string;
}

/** One route of the control plane: who may, what they ask, what is done. */
export interface Route<Params = unknown, Query = unknown, Body = unknown> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` parameters. */
  readonly path: string;
  readonly access: Access;
  /**
   * Under which name each success stands in the audit, `noun.verb`. Whatever is no GET has one; a GET where what it
   * shows is worth knowing who saw it.
   */
  readonly audit?: string;
  /** One sentence of what it does. */
  readonly summary: string;
  /** Its name in a program, such as `createKey`; default: made of method and path. */
  readonly name?: string;
  /** What it answers: tests hold every answer against it, and it stands in the document of the API. */
  readonly answer: z.ZodType;
  /** A body that does something sensible, for the document. */
  readonly example?: object;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** What it changes, of whatever has parameters and is no GET: `If-Match` is held against it, and nobody else changes it meanwhile. */
  readonly resource?: Resource<Params>;
  /** Status of the answer; default 200. */
  readonly status?: number;
  handle(control: Control, asked: Asked<Params, Query, Body>, act: Act): Promise<object>;
}

/** Keeps the types of the three schemas for `handle`, and forgets them for the table. */
export const route = <Params, Query, Body>(definition: Route<Params, Query, Body>): Route => definition;
