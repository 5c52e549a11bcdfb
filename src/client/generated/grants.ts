// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface GrantsOperations {
  /** Grant a role, never wider than what one may do oneself. */
  readonly createGrant: {
    readonly asked: {
      readonly body: {
        /** Id of a user or service account. */
        readonly holder: string;
        readonly role: 'organization-admin' | 'team-admin' | 'model-owner' | 'ml-reviewer' | 'security-reviewer' | 'legal-reviewer' | 'deploy-approver' | 'prompt-author' | 'prompt-reviewer' | 'release-manager' | 'finops' | 'auditor' | 'developer' | 'viewer' | 'provisioner';
        /** Name or id; without it the whole organization. */
        readonly team?: string | undefined;
        /** Beyond the organization: everywhere. */
        readonly installation?: boolean | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: S.Grant;
  };
  /** Show a grant. */
  readonly getGrant: {
    readonly asked: {
      readonly params: { readonly id: string };
    };
    readonly answer: S.Grant;
  };
  /** List who holds which role, newest first. */
  readonly listGrants: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly holder?: string | undefined; readonly revoked?: 'true' | 'false' | undefined };
    };
    readonly answer: {
      readonly data: readonly S.Grant[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** Take a grant back; in force at the next request. */
  readonly revokeGrant: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Grant;
  };
}
