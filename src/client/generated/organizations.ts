// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface OrganizationsOperations {
  /** Create an organization; one of the name is answered as it is. */
  readonly createOrganization: {
    readonly asked: {
      readonly body: {
        readonly name: string;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: S.Organization;
  };
  /** Show an organization. */
  readonly getOrganization: {
    readonly asked: {
      readonly params: { readonly id: string };
    };
    readonly answer: S.Organization;
  };
  /** List the organizations that one may see, by name. */
  readonly listOrganizations: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.Organization[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
}
