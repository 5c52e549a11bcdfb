import { sql, type Selectable } from 'kysely';
import { Fault } from '../../core/index.ts';
import type { GroupAttributes, ScimGroup, ScimStore } from '../../identity/index.ts';
import { idsOf, isUuid } from '../cursor.ts';
import type { ScimGroupTable } from '../database.ts';
import { atomically, type Handle } from '../handle.ts';
import { groupCondition } from './filter.ts';

type Row = Selectable<ScimGroupTable>;
type GroupPart = Pick<
  ScimStore,
  'listScimGroups' | 'findScimGroup' | 'addScimGroup' | 'changeScimGroup' | 'removeScimGroup'
>;

/** Rows of one statement: its parameters are counted in sixteen bits. */
const ROWS_MAX = 5_000;

/** Of one organization. */
const GROUPS_MAX = 5_000;

export const scimGroups = (db: Handle): GroupPart => ({
  async listScimGroups(organizationId, filter, { offset, count }, members) {
    const there = db
      .selectFrom('scim_groups as g')
      .where('g.organization_id', '=', organizationId)
      .where(groupCondition(filter));
    const { total } = await there.select((is) => is.fn.countAll<bigint>().as('total')).executeTakeFirstOrThrow();
    const rows = count === 0 ? [] : await there.selectAll().orderBy('g.id').offset(offset).limit(count).execute();
    return { total: Number(total), rows: await withMembers(db, rows, members) };
  },

  findScimGroup: (organizationId, id) => find(db, organizationId, id),

  addScimGroup: (organizationId, id, { displayName, externalId, members }, nowMs) =>
    atomically(db, async (transaction) => {
      const at = new Date(nowMs);
      await requireFree(transaction, organizationId, id, displayName);
      await transaction
        .insertInto('scim_groups')
        .values({
          id,
          organization_id: organizationId,
          display_name: displayName,
          external_id: externalId,
          created_at: at,
          modified_at: at,
          revision: 1,
        })
        .execute();
      await addMembers(transaction, organizationId, id, [...members]);
      return required(await find(transaction, organizationId, id), id);
    }),

  changeScimGroup: (organizationId, id, attributes, nowMs) =>
    atomically(db, async (transaction) => {
      const before = required(await find(transaction, organizationId, id), id);
      await requireFree(transaction, organizationId, id, attributes.displayName);
      await transaction
        .updateTable('scim_groups')
        .set({
          display_name: attributes.displayName,
          external_id: attributes.externalId,
          modified_at: new Date(nowMs),
          revision: sql`revision + 1`,
        })
        .where('id', '=', id)
        .execute();
      await replaceMembers(transaction, before, attributes);
      return required(await find(transaction, organizationId, id), id);
    }),

  async removeScimGroup(organizationId, id) {
    const gone = isUuid(id)
      ? await db
          .deleteFrom('scim_groups')
          .where('id', '=', id)
          .where('organization_id', '=', organizationId)
          .executeTakeFirst()
      : undefined;
    if (!gone?.numDeletedRows) throw unknown(id);
  },
});

/** @throws Fault `resource.conflict` where another group has the name, or there are too many */
async function requireFree(db: Handle, organizationId: string, id: string, displayName: string): Promise<void> {
  const others = db.selectFrom('scim_groups').where('organization_id', '=', organizationId).where('id', '<>', id);
  const taken = await others
    .select('id')
    .where(sql<boolean>`lower(display_name) = lower(${displayName})`)
    .executeTakeFirst();
  if (taken) throw new Fault('resource.conflict', { public: `The displayName "${displayName}" is taken.` });
  const { count } = await others.select((is) => is.fn.countAll<bigint>().as('count')).executeTakeFirstOrThrow();
  if (Number(count) >= GROUPS_MAX) throw new Fault('resource.conflict', { public: 'There are too many groups.' });
}

async function replaceMembers(db: Handle, before: ScimGroup, { members }: GroupAttributes): Promise<void> {
  const gone = [...before.members].filter((id) => !members.has(id));
  if (gone.length > 0)
    await db.deleteFrom('scim_members').where('group_id', '=', before.id).where('user_id', 'in', gone).execute();
  const come = [...members].filter((id) => !before.members.has(id));
  await addMembers(db, before.organizationId, before.id, come);
}

/** @throws Fault `request.invalid` for whoever is no user of this organization that the provider told of */
async function addMembers(db: Handle, organizationId: string, groupId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { known } = await db
    .selectFrom('scim_users')
    .select((is) => is.fn.countAll<bigint>().as('known'))
    .where('organization_id', '=', organizationId)
    .where('deleted_at', 'is', null)
    .where('user_id', 'in', ids)
    .executeTakeFirstOrThrow();
  if (Number(known) < ids.length) throw new Fault('request.invalid', { public: 'A member is no user.' });
  for (let at = 0; at < ids.length; at += ROWS_MAX) {
    const rows = ids.slice(at, at + ROWS_MAX).map((id) => ({
      group_id: groupId,
      user_id: id,
      organization_id: organizationId,
    }));
    await db.insertInto('scim_members').values(rows).execute();
  }
}

async function find(db: Handle, organizationId: string, id: string): Promise<ScimGroup | undefined> {
  if (!isUuid(id)) return undefined;
  const rows = await db
    .selectFrom('scim_groups')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute();
  return (await withMembers(db, rows, true))[0];
}

async function withMembers(db: Handle, rows: readonly Row[], members: boolean): Promise<ScimGroup[]> {
  const found = members
    ? await db
        .selectFrom('scim_members')
        .select(['group_id', 'user_id'])
        .where('group_id', 'in', idsOf(rows.map(({ id }) => id)))
        .orderBy('user_id')
        .execute()
    : [];
  const byGroup = Map.groupBy(found, ({ group_id: id }) => id);
  return rows.map((row) => toGroup(row, new Set(byGroup.get(row.id)?.map(({ user_id: id }) => id))));
}

const unknown = (id: string): Fault =>
  new Fault('resource.unknown', { public: `There is no group "${id.slice(0, 64)}".` });

function required(group: ScimGroup | undefined, id: string): ScimGroup {
  if (!group) throw unknown(id);
  return group;
}

const toGroup = (row: Row, members: ReadonlySet<string>): ScimGroup => ({
  id: row.id,
  organizationId: row.organization_id,
  displayName: row.display_name,
  externalId: row.external_id,
  members,
  createdAt: row.created_at.getTime(),
  modifiedAt: row.modified_at.getTime(),
  revision: row.revision,
});
