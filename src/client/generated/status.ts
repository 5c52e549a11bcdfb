// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface StatusOperations {
  /** Show how the installation stands. */
  readonly getStatus: {
    readonly asked: object;
    readonly answer: S.Status;
  };
}
