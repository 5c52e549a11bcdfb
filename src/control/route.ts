import type { z } from 'zod';
import type { Permission } from '../identity/index.ts';
import type { Control } from './control.ts';

/** What a route may be reached with: a permission of the principal, or `public` for health. Nothing is open by default. */
export type Access = Permission | 'public';

export interface Asked<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

/** One route of the control plane: who may, what they ask, what is done. */
export interface Route<Params = unknown, Query = unknown, Body = unknown> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With `:name` parameters. */
  readonly path: string;
  readonly access: Access;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** Status of the answer; default 200. */
  readonly status?: number;
  handle(control: Control, asked: Asked<Params, Query, Body>): Promise<unknown>;
}

/** Keeps the types of the three schemas for `handle`, and forgets them for the table. */
export const route = <Params, Query, Body>(definition: Route<Params, Query, Body>): Route => definition;
