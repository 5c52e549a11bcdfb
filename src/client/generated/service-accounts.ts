// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface ServiceAccountsOperations {
  /** Create a service account; it may do nothing until a role is granted. */
  readonly createServiceAccount: {
    readonly asked: {
      readonly body: {
        readonly organization?: string | undefined;
        readonly name: string;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: S.ServiceAccount;
  };
  /** Create a token of a service account; it is shown once. */
  readonly createServiceAccountToken: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly body: {
        readonly name: string;
        /** A date or time of ISO 8601: 2026-11-23, 2026-11-23T08:00:00Z or 2026-11-23T08:00:00+01:00. */
        readonly expiresAt?: string | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.NewServiceAccountToken;
  };
  /** Keep a program out at once: no token of it opens any longer. */
  readonly disableServiceAccount: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.ServiceAccount;
  };
  /** Let a disabled service account in again. */
  readonly enableServiceAccount: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.ServiceAccount;
  };
  /** Show a service account. */
  readonly getServiceAccount: {
    readonly asked: {
      readonly params: { readonly id: string };
    };
    readonly answer: S.ServiceAccount;
  };
  /** Show a token of a service account. */
  readonly getServiceAccountToken: {
    readonly asked: {
      readonly params: { readonly id: string; readonly token: string };
    };
    readonly answer: S.ServiceAccountToken;
  };
  /** List the tokens of a service account, newest first. */
  readonly listServiceAccountTokens: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.ServiceAccountToken[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** List service accounts, newest first. */
  readonly listServiceAccounts: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.ServiceAccount[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** End a token of a service account at once. */
  readonly revokeServiceAccountToken: {
    readonly asked: {
      readonly params: { readonly id: string; readonly token: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.ServiceAccountToken;
  };
}
