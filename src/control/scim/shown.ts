import type { ScimGroup, ScimUser } from '../../identity/index.ts';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** Where the provider reached us, such as `https://host/scim/v2`. */
export type Base = string;
export type Shown = Readonly<Record<string, unknown>> & { readonly id: string };

interface Kept {
  readonly id: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly revision: number;
}

export const versionOf = ({ revision }: Pick<Kept, 'revision'>): string => `"r${revision}"`;

/** What is not there is not told (RFC 7643 §2.5). */
const told = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));

const metaOf = (kept: Kept, resourceType: string, location: string) => ({
  resourceType,
  created: new Date(kept.createdAt).toISOString(),
  lastModified: new Date(kept.modifiedAt).toISOString(),
  location,
  version: versionOf(kept),
});

export function showUser(user: ScimUser, base: Base): Shown {
  const { id, userName, externalId, displayName, formatted, givenName, familyName, active, emails, groups } = user;
  const name = told({ formatted, givenName, familyName });
  return {
    ...told({ externalId, displayName, name: Object.keys(name).length > 0 ? name : null }),
    schemas: [USER_SCHEMA],
    id,
    userName,
    active,
    emails: emails.map((email) => told({ ...email })),
    groups: groups.map((group) => ({
      value: group.id,
      display: group.displayName,
      $ref: `${base}/Groups/${group.id}`,
      type: 'direct',
    })),
    meta: metaOf(user, 'User', `${base}/Users/${id}`),
  };
}

export function showGroup(group: ScimGroup, base: Base): Shown {
  const { id, displayName, externalId, members } = group;
  return {
    ...told({ externalId }),
    schemas: [GROUP_SCHEMA],
    id,
    displayName,
    members: Array.from(members, (value) => ({ value, $ref: `${base}/Users/${value}`, type: 'User' })),
    meta: metaOf(group, 'Group', `${base}/Groups/${id}`),
  };
}

export const showList = (total: number, startIndex: number, resources: readonly object[]) => ({
  schemas: [LIST_SCHEMA],
  totalResults: total,
  startIndex,
  itemsPerPage: resources.length,
  Resources: resources,
});

/** Attributes that are wanted, or not, by their first name; `id` and `schemas` always are (RFC 7644 §3.9). */
export interface Wanted {
  readonly only: ReadonlySet<string> | undefined;
  readonly without: ReadonlySet<string>;
}

export const wants = ({ only, without }: Wanted, name: string): boolean =>
  (only === undefined || only.has(name)) && !without.has(name);

export function select(shown: Shown, wanted: Wanted): object {
  const isKept = (name: string) => name === 'id' || name === 'schemas' || wants(wanted, name.toLowerCase());
  return Object.fromEntries(Object.entries(shown).filter(([name]) => isKept(name)));
}
