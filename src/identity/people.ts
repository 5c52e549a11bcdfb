/** Users and service accounts, and what is asked of the store about them. Times are epoch milliseconds. */
import type { Page, PageRequest } from './administration.ts';

export interface User {
  readonly id: string;
  readonly organizationId: string;
  /** Who vouches for the person: the URL of an identity provider, or `local`. */
  readonly issuer: string;
  /** What the issuer calls the person. */
  readonly subject: string;
  readonly name: string;
  readonly email: string | null;
  readonly createdAt: number;
  readonly signedInAt: number | null;
  readonly disabledAt: number | null;
}

export interface UserStore {
  /** @throws Fault `resource.conflict` where the issuer's subject is known already */
  insertUser(user: User): Promise<User>;
  findUser(id: string): Promise<User | undefined>;
  findUserBySubject(issuer: string, subject: string): Promise<User | undefined>;
  listUsers(organizationId: string | null, page: PageRequest): Promise<Page<User>>;
  /** What the issuer says now. */
  noteSignIn(id: string, told: Pick<User, 'name' | 'email'>, nowMs: number): Promise<User>;
  /** Ends all sessions too. @param disabledAt `null`: enabled again. @throws Fault `resource.unknown` */
  setUserDisabled(organizationId: string, id: string, disabledAt: number | null, nowMs: number): Promise<User>;
}

export interface ServiceAccount {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly createdAt: number;
  readonly disabledAt: number | null;
}

export interface ServiceAccountToken {
  readonly id: string;
  readonly organizationId: string;
  readonly serviceAccountId: string;
  readonly name: string;
  readonly lastFour: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

export interface ServiceAccountStore {
  /** @throws Fault `resource.conflict` where the organization has one of this name */
  insertServiceAccount(account: ServiceAccount): Promise<ServiceAccount>;
  findServiceAccount(id: string): Promise<ServiceAccount | undefined>;
  listServiceAccounts(organizationId: string | null, page: PageRequest): Promise<Page<ServiceAccount>>;
  /** @throws Fault `resource.unknown` */
  setServiceAccountDisabled(organizationId: string, id: string, disabledAt: number | null): Promise<ServiceAccount>;
  insertServiceToken(token: ServiceAccountToken & { readonly hash: string }): Promise<void>;
  listServiceTokens(serviceAccountId: string): Promise<readonly ServiceAccountToken[]>;
  /** Doing it twice changes nothing. @throws Fault `resource.unknown` */
  revokeServiceToken(serviceAccountId: string, id: string, nowMs: number): Promise<ServiceAccountToken>;
  findServiceToken(
    hash: string,
  ): Promise<
    { readonly token: ServiceAccountToken; readonly account: ServiceAccount; readonly hash: string } | undefined
  >;
}
