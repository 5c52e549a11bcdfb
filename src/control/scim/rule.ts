import type { Config } from '../../config/index.ts';
import { ScimFault, type GroupRoles, type ScimSubject, type UserAttributes } from '../../identity/index.ts';

/** Which organization a provider may tell of people in, and what its groups give. */
export type ScimRule = Config['identity']['scim'][number];

export const groupRolesOf = ({ groups }: Pick<ScimRule, 'groups'>): GroupRoles =>
  new Map(
    Object.entries(groups).map(([name, roles]) => [
      name,
      roles.map(({ role, team }) => ({ role, team: team ?? null })),
    ]),
  );

/** By the organization's name. */
export const allGroupRolesOf = ({ identity }: Pick<Config, 'identity'>): ReadonlyMap<string, GroupRoles> =>
  new Map(identity.scim.map((rule) => [rule.organization, groupRolesOf(rule)]));

/**
 * Who the person is when they sign in.
 * @throws ScimFault where the provider does not say it
 */
export function subjectOf({ issuer, subject }: ScimRule, attributes: UserAttributes): ScimSubject {
  const value = attributes[subject];
  if (value === null) throw new ScimFault(400, 'invalidValue', `${subject} is required: it tells who signs in.`);
  return { issuer, subject: value };
}

/** Whom an account belongs to is settled once: else whoever tells of people could hand it to another. @throws ScimFault */
export function requireSameSubject(rule: ScimRule, before: UserAttributes, after: UserAttributes): void {
  if (before[rule.subject] === after[rule.subject]) return;
  throw new ScimFault(400, 'mutability', `${rule.subject} tells who signs in and does not change.`);
}
