import type { Page, PageRequest, TenantScope } from './administration.ts';
import type { Role } from './roles.ts';

/** Who holds a grant. */
export interface Holder {
  readonly type: 'user' | 'service-account';
  readonly id: string;
  readonly organizationId: string;
}

/** A grant as it is recorded: never changed, only revoked. Times are epoch milliseconds. */
export interface StoredGrant {
  readonly id: string;
  readonly holder: Holder;
  readonly role: Role;
  /** Whether it holds beyond the organization, everywhere in the installation. */
  readonly installation: boolean;
  readonly teamId: string | null;
  /** `claim`: the identity provider said so at the last sign-in; `scim`: by a group that it told of. */
  readonly source: 'manual' | 'claim' | 'scim';
  /** Id of who granted it; the kind of token, or the issuer, where there is none. */
  readonly grantedBy: string;
  readonly createdAt: number;
  readonly revokedAt: number | null;
  readonly revokedBy: string | null;
}

export interface GrantFilter extends PageRequest {
  readonly holderId?: string | undefined;
  /** Revoked ones too; default `false`. */
  readonly revoked?: boolean | undefined;
}

export interface GrantStore {
  /** @throws Fault `resource.conflict` where the same is in force already; `resource.unknown` for a team of another organization */
  insertGrant(grant: StoredGrant): Promise<StoredGrant>;
  findGrant(id: string): Promise<StoredGrant | undefined>;
  listGrants(scope: TenantScope, filter: GrantFilter): Promise<Page<StoredGrant>>;
  /** Those in force, for a decision. */
  grantsOf(holderId: string): Promise<readonly StoredGrant[]>;
  /** @throws Fault `resource.unknown`; `resource.conflict` where it is revoked already */
  revokeGrant(id: string, by: string, nowMs: number): Promise<StoredGrant>;
}
