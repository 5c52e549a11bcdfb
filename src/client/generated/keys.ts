// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface KeysOperations {
  /** Create an API key; it is shown once. */
  readonly createKey: {
    readonly asked: {
      readonly body: {
        readonly application: string;
        readonly name?: string | undefined;
        /** A date or time of ISO 8601: 2026-11-23, 2026-11-23T08:00:00Z or 2026-11-23T08:00:00+01:00. */
        readonly expiresAt?: string | undefined;
        readonly models?: readonly string[] | undefined;
        readonly addresses?: readonly string[] | undefined;
        readonly limits?: {
          /** Requests a minute. */
          readonly rpm?: number | undefined;
          /** Tokens a minute. */
          readonly tpm?: number | undefined;
          /** Calls at the same time. */
          readonly concurrency?: number | undefined;
          /** So many seconds of each rate may be used at once. */
          readonly burstSeconds?: number | undefined;
        } | undefined;
        readonly environment?: 'development' | 'staging' | 'production' | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: S.NewApiKey;
  };
  /** Show an API key. */
  readonly getKey: {
    readonly asked: {
      readonly params: { readonly id: string };
    };
    readonly answer: S.ApiKey;
  };
  /** List API keys, newest first. */
  readonly listKeys: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly application?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.ApiKey[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** End an API key at once. */
  readonly revokeKey: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.ApiKey;
  };
  /** Replace an API key; the old one works for a while longer. */
  readonly rotateKey: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly body?: {
        readonly graceSeconds?: number | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.NewApiKey;
  };
}
