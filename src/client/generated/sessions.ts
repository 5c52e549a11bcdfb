// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface SessionsOperations {
  /** Show a session. */
  readonly getSession: {
    readonly asked: {
      readonly params: { readonly id: string };
    };
    readonly answer: S.Session;
  };
  /** List the sessions that are open, newest first. */
  readonly listSessions: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly user?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.Session[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** End a session at once. */
  readonly revokeSession: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Session;
  };
}
