// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface AdminTokensOperations {
  /** Create an admin token; it is shown once. */
  readonly createAdminToken: {
    readonly asked: {
      readonly body: {
        readonly name: string;
        /** A date or time of ISO 8601: 2026-11-23, 2026-11-23T08:00:00Z or 2026-11-23T08:00:00+01:00. */
        readonly expiresAt?: string | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: S.NewAdminToken;
  };
  /** Show an admin token. */
  readonly getAdminToken: {
    readonly asked: {
      readonly params: { readonly id: string };
    };
    readonly answer: S.AdminToken;
  };
  /** List admin tokens, newest first. */
  readonly listAdminTokens: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.AdminToken[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** End an admin token at once; the last one stays. */
  readonly revokeAdminToken: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.AdminToken;
  };
}
