import { fieldOf, type GroupAttributes, type UserAttributes } from './resource.ts';
import { booleanOf, emailsOf, membersOf, requiredText, requireFew, textOf } from './values.ts';

/** A person as a provider sends one whole. Names in any case; what is not kept is passed over. @throws ScimFault */
export function readUser(body: unknown): UserAttributes {
  const name = fieldOf(body, 'name');
  const active = fieldOf(body, 'active');
  return {
    userName: requiredText('userName', fieldOf(body, 'username')),
    externalId: textOf('externalId', fieldOf(body, 'externalid')),
    active: active === undefined || active === null ? true : booleanOf('active', active),
    displayName: textOf('displayName', fieldOf(body, 'displayname')),
    formatted: textOf('name.formatted', fieldOf(name, 'formatted')),
    givenName: textOf('name.givenName', fieldOf(name, 'givenname')),
    familyName: textOf('name.familyName', fieldOf(name, 'familyname')),
    emails: emailsOf(fieldOf(body, 'emails')),
  };
}

/** @throws ScimFault */
export function readGroup(body: unknown): GroupAttributes {
  const members = new Set(membersOf(fieldOf(body, 'members')));
  requireFew(members);
  return {
    displayName: requiredText('displayName', fieldOf(body, 'displayname')),
    externalId: textOf('externalId', fieldOf(body, 'externalid')),
    members,
  };
}

/** What people see: the best name there is. */
export function nameOf({ displayName, formatted, givenName, familyName, userName }: UserAttributes): string {
  const joined = [givenName, familyName].filter((part) => part !== null).join(' ');
  return displayName ?? formatted ?? (joined === '' ? userName : joined);
}

export const emailOf = ({ emails }: UserAttributes): string | null =>
  (emails.find(({ primary }) => primary) ?? emails[0])?.value ?? null;
