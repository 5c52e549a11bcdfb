// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface ReloadOperations {
  /** Read the configuration file again and take it into force. */
  readonly reload: {
    readonly asked: {
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: {
      readonly revision: number;
      readonly warnings: readonly S.Finding[];
      /** In a dry run: fields unlike those in force. */
      readonly changed?: readonly string[] | undefined;
      /** In a dry run: teams, applications and rows of the registry that would change. */
      readonly rows?: number | undefined;
    };
  };
}
