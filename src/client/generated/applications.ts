// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface ApplicationsOperations {
  /** Create an application. */
  readonly createApplication: {
    readonly asked: {
      readonly body: {
        readonly organization?: string | undefined;
        readonly team: string;
        readonly name: string;
        readonly models?: readonly string[] | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: S.Application;
  };
  /** Show an application. */
  readonly getApplication: {
    readonly asked: {
      readonly params: { readonly id: string };
    };
    readonly answer: S.Application;
  };
  /** List the applications of an organization, by team and name. */
  readonly listApplications: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly organization?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.Application[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** Let a retired application call again, with the keys that it had. */
  readonly restoreApplication: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Application;
  };
  /** End the calls of an application with all its keys; nothing of it is deleted. */
  readonly retireApplication: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Application;
  };
  /** Change which models an application may call. */
  readonly updateApplication: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly body?: {
        /** null: all. */
        readonly models?: readonly string[] | null | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Application;
  };
}
