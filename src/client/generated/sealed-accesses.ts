// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface SealedAccessesOperations {
  /** End a sealed access before its time. */
  readonly endSealedAccess: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.SealedAccess;
  };
  /** Show what was opened with sealed secrets, and what a review found. */
  readonly getSealedAccess: {
    readonly asked: {
      readonly params: { readonly id: string };
    };
    readonly answer: S.SealedAccess;
  };
  /** List what was opened with sealed secrets, newest first. */
  readonly listSealedAccesses: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly unreviewed?: 'true' | 'false' | undefined };
    };
    readonly answer: {
      readonly data: readonly S.SealedAccess[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** Say what a sealed access was used for, as a third person, when it is over. */
  readonly reviewSealedAccess: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly body: {
        readonly finding: string;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.SealedAccess;
  };
}
