// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface RolesOperations {
  /** List the roles there are, by name, and what each may do. */
  readonly listRoles: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.Role[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
}
