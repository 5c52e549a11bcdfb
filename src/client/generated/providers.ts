// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface ProvidersOperations {
  /** List providers with the state of their deployments, by name. */
  readonly listProviders: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.Provider[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
}
