// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface RoutesOperations {
  /** Tell where a call for a model or route would go. */
  readonly explainRoute: {
    readonly asked: {
      readonly query: { readonly name: string };
    };
    readonly answer: S.RouteExplanation;
  };
}
