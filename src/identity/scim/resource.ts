/** What is kept of people and groups that an identity provider tells of (RFC 7643). Times are epoch milliseconds. */

export interface ScimEmail {
  readonly value: string;
  readonly type: string | null;
  readonly primary: boolean;
}

/** What a provider says of a person, and may change. Attributes beyond these are not kept. */
export interface UserAttributes {
  readonly userName: string;
  readonly externalId: string | null;
  readonly active: boolean;
  readonly displayName: string | null;
  readonly formatted: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly emails: readonly ScimEmail[];
}

export interface GroupAttributes {
  readonly displayName: string;
  readonly externalId: string | null;
  /** Ids of users. */
  readonly members: ReadonlySet<string>;
}

interface Kept {
  readonly id: string;
  readonly organizationId: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Grows with every change. */
  readonly revision: number;
}

export interface ScimUser extends Kept, UserAttributes {
  readonly groups: readonly { readonly id: string; readonly displayName: string }[];
}
export interface ScimGroup extends Kept, GroupAttributes {}

/** A field of an object whose names are compared without regard to case (RFC 7643 §2.1). */
export function fieldOf(value: unknown, name: string): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  for (const [key, field] of Object.entries(value)) if (key.toLowerCase() === name) return field;
  return undefined;
}
