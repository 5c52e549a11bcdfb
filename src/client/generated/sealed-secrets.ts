// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface SealedSecretsOperations {
  /** Keep a sealed secret oneself; it is shown once and takes the place of the one before. */
  readonly createSealedSecret: {
    readonly asked: {
      readonly body?: {
        readonly days?: number | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: S.NewSealedSecret;
  };
  /** Show a sealed secret, without what is sealed. */
  readonly getSealedSecret: {
    readonly asked: {
      readonly params: { readonly id: string };
    };
    readonly answer: S.SealedSecret;
  };
  /** List who keeps a sealed secret, newest first. */
  readonly listSealedSecrets: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly all?: 'true' | 'false' | undefined };
    };
    readonly answer: {
      readonly data: readonly S.SealedSecret[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** Make a sealed secret worthless at once. */
  readonly revokeSealedSecret: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.SealedSecret;
  };
}
