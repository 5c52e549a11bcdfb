/** What is asked of the store about people and groups that a provider tells of. Everything is of one organization. */
import type { Role } from '../roles.ts';
import type { Comparison } from './path.ts';
import type { GroupAttributes, ScimGroup, ScimUser, UserAttributes } from './resource.ts';

export interface ScimWindow {
  /** From 0. */
  readonly offset: number;
  readonly count: number;
}

export interface ScimPage<T> {
  readonly total: number;
  readonly rows: readonly T[];
}

/** What the members of a group may do, by the group's name. */
export type GroupRoles = ReadonlyMap<string, readonly GroupRole[]>;

export interface GroupRole {
  readonly role: Role;
  /** Name of a team; `null`: in the whole organization. */
  readonly team: string | null;
}

/** Who somebody is at the issuer that will vouch for them when they sign in. */
export interface ScimSubject {
  readonly issuer: string;
  readonly subject: string;
}

export interface ScimStore {
  listScimUsers(organizationId: string, filter: readonly Comparison[], window: ScimWindow): Promise<ScimPage<ScimUser>>;
  findScimUser(organizationId: string, id: string): Promise<ScimUser | undefined>;
  /**
   * Tells of a person for the first time, or again after they were removed. Who signed in before by this subject is the
   * same person.
   * @throws Fault `resource.conflict` where the name is taken, or the subject by another organization
   */
  addScimUser(
    organizationId: string,
    id: string,
    subject: ScimSubject,
    attributes: UserAttributes,
    nowMs: number,
  ): Promise<ScimUser>;
  /** Who is not active is shut out at once, with all sessions. @throws Fault `resource.unknown`, `resource.conflict` */
  changeScimUser(organizationId: string, id: string, attributes: UserAttributes, nowMs: number): Promise<ScimUser>;
  /** Shuts out, and ends every membership. @throws Fault `resource.unknown` */
  removeScimUser(organizationId: string, id: string, nowMs: number): Promise<void>;

  /** @param members whether they are told */
  listScimGroups(
    organizationId: string,
    filter: readonly Comparison[],
    window: ScimWindow,
    members: boolean,
  ): Promise<ScimPage<ScimGroup>>;
  findScimGroup(organizationId: string, id: string): Promise<ScimGroup | undefined>;
  /** @throws Fault `resource.conflict` where the name is taken; `request.invalid` for a member that is no user */
  addScimGroup(organizationId: string, id: string, attributes: GroupAttributes, nowMs: number): Promise<ScimGroup>;
  /** @throws Fault `resource.unknown`, `resource.conflict`, `request.invalid` */
  changeScimGroup(organizationId: string, id: string, attributes: GroupAttributes, nowMs: number): Promise<ScimGroup>;
  /** @throws Fault `resource.unknown` */
  removeScimGroup(organizationId: string, id: string): Promise<void>;

  /**
   * Makes the grants of source `scim` what the groups give: each active member has the roles of its groups, nobody else
   * has any.
   * @param userIds of these; `null`: of everybody in the organization
   * @param by who is told to have granted or revoked
   * @returns how many grants began or ended
   */
  settleScimGrants(
    organizationId: string,
    roles: GroupRoles,
    userIds: readonly string[] | null,
    by: string,
    nowMs: number,
  ): Promise<number>;
  /** The same in every organization, by its name; where none are given, all of them end. */
  settleAllScimGrants(roles: ReadonlyMap<string, GroupRoles>, by: string, nowMs: number): Promise<number>;
}
