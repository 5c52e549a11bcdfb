import { sql, type Selectable } from 'kysely';
import { Fault } from '../../core/index.ts';
import {
  emailOf,
  nameOf,
  type ScimEmail,
  type ScimStore,
  type ScimSubject,
  type ScimUser,
  type UserAttributes,
} from '../../identity/index.ts';
import { idsOf, isUuid } from '../cursor.ts';
import type { ScimUserTable } from '../database.ts';
import { atomically, type Handle } from '../handle.ts';
import { userRepository } from '../principals/users.ts';
import { userCondition } from './filter.ts';

type Row = Selectable<ScimUserTable>;
type UserPart = Pick<ScimStore, 'listScimUsers' | 'findScimUser' | 'addScimUser' | 'changeScimUser' | 'removeScimUser'>;

/** Of one organization. */
const USERS_MAX = 200_000;

export const scimUsers = (db: Handle): UserPart => ({
  async listScimUsers(organizationId, filter, { offset, count }) {
    const there = db
      .selectFrom('scim_users as u')
      .where('u.organization_id', '=', organizationId)
      .where('u.deleted_at', 'is', null)
      .where(userCondition(filter));
    const { total } = await there.select((is) => is.fn.countAll<bigint>().as('total')).executeTakeFirstOrThrow();
    const rows = count === 0 ? [] : await there.selectAll().orderBy('u.user_id').offset(offset).limit(count).execute();
    return { total: Number(total), rows: await withGroups(db, rows) };
  },

  findScimUser: (organizationId, id) => find(db, organizationId, id),

  addScimUser: (organizationId, id, subject, attributes, nowMs) =>
    atomically(db, async (transaction) => {
      const userId = await userFor(transaction, organizationId, id, subject, attributes, nowMs);
      await requireFree(transaction, organizationId, userId, attributes.userName);
      const created = new Date(nowMs);
      const told = { ...columnsOf(attributes), modified_at: created, deleted_at: null };
      await transaction
        .insertInto('scim_users')
        .values({
          ...told,
          user_id: userId,
          organization_id: organizationId,
          created_at: created,
          revision: 1,
          shut_out_at: null,
        })
        .onConflict((on) =>
          on.column('user_id').doUpdateSet({ ...told, created_at: created, revision: sql`scim_users.revision + 1` }),
        )
        .execute();
      await follow(transaction, organizationId, userId, attributes.active, nowMs);
      return required(await find(transaction, organizationId, userId), userId);
    }),

  changeScimUser: (organizationId, id, attributes, nowMs) =>
    atomically(db, async (transaction) => {
      required(await find(transaction, organizationId, id), id);
      await requireFree(transaction, organizationId, id, attributes.userName);
      await transaction
        .updateTable('scim_users')
        .set({ ...columnsOf(attributes), modified_at: new Date(nowMs), revision: sql`revision + 1` })
        .where('user_id', '=', id)
        .where('organization_id', '=', organizationId)
        .execute();
      const told = { name: nameOf(attributes), email: emailOf(attributes) };
      await transaction.updateTable('users').set(told).where('id', '=', id).execute();
      await follow(transaction, organizationId, id, attributes.active, nowMs);
      return required(await find(transaction, organizationId, id), id);
    }),

  removeScimUser: (organizationId, id, nowMs) =>
    atomically(db, async (transaction) => {
      required(await find(transaction, organizationId, id), id);
      await follow(transaction, organizationId, id, false, nowMs);
      await transaction
        .updateTable('scim_users')
        .set({ deleted_at: new Date(nowMs), active: false, revision: sql`revision + 1` })
        .where('user_id', '=', id)
        .where('organization_id', '=', organizationId)
        .execute();
      await transaction.deleteFrom('scim_members').where('user_id', '=', id).execute();
    }),
});

/** @throws Fault `resource.conflict` where another person has the name, or there are too many */
async function requireFree(db: Handle, organizationId: string, id: string, userName: string): Promise<void> {
  const others = db
    .selectFrom('scim_users')
    .where('organization_id', '=', organizationId)
    .where('deleted_at', 'is', null)
    .where('user_id', '<>', id);
  const taken = await others
    .select('user_id')
    .where(sql<boolean>`lower(user_name) = lower(${userName})`)
    .executeTakeFirst();
  if (taken) throw new Fault('resource.conflict', { public: `The userName "${userName}" is taken.` });
  const { count } = await others.select((is) => is.fn.countAll<bigint>().as('count')).executeTakeFirstOrThrow();
  if (Number(count) >= USERS_MAX) throw new Fault('resource.conflict', { public: 'There are too many users.' });
}

/** The user of this subject, made where there is none. @returns its id */
async function userFor(
  db: Handle,
  organizationId: string,
  id: string,
  { issuer, subject }: ScimSubject,
  attributes: UserAttributes,
  nowMs: number,
): Promise<string> {
  const users = userRepository(db);
  const told = { name: nameOf(attributes), email: emailOf(attributes) };
  const known = await users.findUserBySubject(issuer, subject);
  if (!known) {
    const blank = { createdAt: nowMs, signedInAt: null, disabledAt: null };
    return (await users.insertUser({ id, organizationId, issuer, subject, ...told, ...blank })).id;
  }
  const isTold = known.organizationId === organizationId && (await find(db, organizationId, known.id));
  // Of another organization nothing is said but that it cannot be had.
  if (isTold || known.organizationId !== organizationId) {
    throw new Fault('resource.conflict', { public: 'This person is known already.' });
  }
  await db.updateTable('users').set(told).where('id', '=', known.id).execute();
  return known.id;
}

/**
 * Shuts the person out, with all sessions, or lets them in again: but not whom somebody here has disabled, whatever the
 * provider says.
 */
async function follow(db: Handle, organizationId: string, id: string, active: boolean, nowMs: number): Promise<void> {
  const users = userRepository(db);
  const user = await users.findUser(id);
  const { shut_out_at: shutOutAt } = await db
    .selectFrom('scim_users')
    .select('shut_out_at')
    .where('user_id', '=', id)
    .executeTakeFirstOrThrow();
  const disabledAt = user?.disabledAt ?? null;
  const isOurs = disabledAt !== null && shutOutAt?.getTime() === disabledAt;
  if (active ? !isOurs : disabledAt !== null) return;
  await users.setUserDisabled(organizationId, id, active ? null : nowMs, nowMs);
  const at = active ? null : new Date(nowMs);
  await db.updateTable('scim_users').set({ shut_out_at: at }).where('user_id', '=', id).execute();
}

async function find(db: Handle, organizationId: string, id: string): Promise<ScimUser | undefined> {
  if (!isUuid(id)) return undefined;
  const rows = await db
    .selectFrom('scim_users')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', id)
    .where('deleted_at', 'is', null)
    .execute();
  return (await withGroups(db, rows))[0];
}

function required(user: ScimUser | undefined, id: string): ScimUser {
  if (!user) throw new Fault('resource.unknown', { public: `There is no user "${id.slice(0, 64)}".` });
  return user;
}

async function withGroups(db: Handle, rows: readonly Row[]): Promise<ScimUser[]> {
  const ids = rows.map(({ user_id: id }) => id);
  const memberships = await db
    .selectFrom('scim_members as m')
    .innerJoin('scim_groups as g', 'g.id', 'm.group_id')
    .select(['m.user_id', 'g.id', 'g.display_name'])
    .where('m.user_id', 'in', idsOf(ids))
    .orderBy('g.id')
    .execute();
  const byUser = Map.groupBy(memberships, ({ user_id: id }) => id);
  return rows.map((row) => toUser(row, byUser.get(row.user_id) ?? []));
}

const columnsOf = (attributes: UserAttributes) => ({
  user_name: attributes.userName,
  external_id: attributes.externalId,
  active: attributes.active,
  display_name: attributes.displayName,
  formatted: attributes.formatted,
  given_name: attributes.givenName,
  family_name: attributes.familyName,
  emails: JSON.stringify(attributes.emails),
});

const toUser = (row: Row, groups: readonly { id: string; display_name: string }[]): ScimUser => ({
  id: row.user_id,
  organizationId: row.organization_id,
  userName: row.user_name,
  externalId: row.external_id,
  active: row.active,
  displayName: row.display_name,
  formatted: row.formatted,
  givenName: row.given_name,
  familyName: row.family_name,
  emails: row.emails as readonly ScimEmail[],
  createdAt: row.created_at.getTime(),
  modifiedAt: row.modified_at.getTime(),
  revision: row.revision,
  groups: groups.map(({ id, display_name: displayName }) => ({ id, displayName })),
});
