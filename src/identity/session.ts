/** Sessions of people: opaque, short, and ended by the server. Times are epoch milliseconds. */
import type { Page, PageRequest } from './administration.ts';
import type { User } from './people.ts';

export interface Session {
  readonly id: string;
  readonly organizationId: string;
  readonly userId: string;
  /** In a cookie, or shown by a command as a bearer. */
  readonly kind: 'browser' | 'bearer';
  readonly method: 'oidc' | 'local';
  readonly address: string | null;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
  /** When the person proved who they are. */
  readonly authTime: number;
  /** SHA-256 of the identity token, lower-case hex; `null` where there was none. */
  readonly idTokenDigest: string | null;
}

export interface SessionFilter extends PageRequest {
  readonly userId?: string | undefined;
}

export interface SessionStore {
  insertSession(session: Session & { readonly hash: string }): Promise<void>;
  findSession(
    hash: string,
  ): Promise<{ readonly session: Session; readonly user: User; readonly hash: string } | undefined>;
  findSessionById(id: string): Promise<Session | undefined>;
  /** Those that have neither ended nor been revoked. @param organizationId `null`: of all */
  listSessions(organizationId: string | null, filter: SessionFilter, nowMs: number): Promise<Page<Session>>;
  /** Notes the use; told at most once a minute. */
  touchSession(id: string, nowMs: number): Promise<void>;
  /** Doing it twice changes nothing. @throws Fault `resource.unknown` */
  revokeSession(id: string, nowMs: number): Promise<Session>;
  /** Every one of a person. @returns how many were open */
  revokeSessionsOf(userId: string, nowMs: number): Promise<number>;
  /** Marks something as used. @returns `false` where it was before */
  useOnce(hash: string, expiresAt: number): Promise<boolean>;
  /** Forgets sessions and used marks that ended before. @returns how many */
  pruneSessions(beforeMs: number): Promise<number>;
}
