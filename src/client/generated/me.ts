// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface MeOperations {
  /** Show who asks, and what they hold. */
  readonly getMe: {
    readonly asked: object;
    readonly answer: S.Me;
  };
}
