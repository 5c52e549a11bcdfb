import type { Selectable } from 'kysely';
import { Fault } from '../core/index.ts';
import type { ApiKey, KeyAdministration, KeyStore, NewApiKey } from '../identity/index.ts';
import { appendChange } from './changes.ts';
import { dateOf, decodeCursor, idsOf, isUuid, millis, pageLimit, toPage } from './cursor.ts';
import type { ApiKeyTable } from './database.ts';
import { atomically, type Handle } from './handle.ts';

export type KeyRepository = KeyStore &
  KeyAdministration & {
    /** Whose it is, also where its application is retired. */
    tenantOfKey(id: string): Promise<{ readonly organizationId: string; readonly teamId: string } | undefined>;
  };

/** API keys. Every change to one is announced in the transaction that makes it. */
export function keyRepository(db: Handle): KeyRepository {
  return {
    async findKeyByHash(hash) {
      const row = await db.selectFrom('api_keys').selectAll().where('hash', '=', hash).executeTakeFirst();
      return row && toKey(row);
    },

    async findKeyById(id) {
      // The column is a UUID: anything else is no key, and the database would call the question an error.
      if (!isUuid(id)) return undefined;
      const row = await db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toKey(row);
    },

    async tenantOfKey(id) {
      if (!isUuid(id)) return undefined;
      return db
        .selectFrom('api_keys as k')
        .innerJoin('applications as a', 'a.id', 'k.application_id')
        .select(['k.organization_id as organizationId', 'a.team_id as teamId'])
        .where('k.id', '=', id)
        .executeTakeFirst();
    },

    insertKey: (key) => atomically(db, (transaction) => insertKey(transaction, key, null)),

    rotateKey: (organizationId, oldId, key, graceEndsAt, nowMs) =>
      atomically(db, async (transaction) => {
        const old = await transaction
          .selectFrom('api_keys')
          .selectAll()
          .where('id', '=', oldId)
          .where('organization_id', '=', organizationId)
          .forUpdate()
          .executeTakeFirst();
        if (!old) throw new Fault('resource.unknown', { public: 'There is no such API key.' });
        if (old.revoked_at) {
          throw new Fault('resource.conflict', { public: 'The API key is revoked or was rotated already.' });
        }
        if (old.expires_at && old.expires_at.getTime() <= nowMs) {
          throw new Fault('resource.conflict', { public: 'The API key has expired.' });
        }
        const made = await insertKey(
          transaction,
          { ...toKey(old), ...key, organizationId: old.organization_id, expiresAt: millis(old.expires_at) },
          oldId,
        );
        await transaction
          .updateTable('api_keys')
          .set({ revoked_at: new Date(graceEndsAt) })
          .where('id', '=', oldId)
          .execute();
        await appendChange(transaction, 'key', oldId, nowMs);
        return made;
      }),

    revokeKey: (organizationId, id, nowMs) =>
      atomically(db, async (transaction) => {
        const at = new Date(nowMs);
        const row = await transaction
          .updateTable('api_keys')
          // An earlier end stays: revoking twice does not move it; a grace that still runs ends now.
          .set((is) => ({ revoked_at: is.fn<Date>('least', [is.fn.coalesce('revoked_at', is.val(at)), is.val(at)]) }))
          .where('id', '=', id)
          .where('organization_id', '=', organizationId)
          .returningAll()
          .executeTakeFirst();
        if (!row) throw new Fault('resource.unknown', { public: 'There is no such API key.' });
        await appendChange(transaction, 'key', id, nowMs);
        return toKey(row);
      }),

    async listKeys(scope, filter) {
      const limit = pageLimit(filter.limit);
      let query = db
        .selectFrom('api_keys')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if ('organizationId' in scope) {
        const { organizationId, teamIds } = scope;
        query = query.where('organization_id', '=', organizationId);
        if (teamIds)
          query = query.where('application_id', 'in', (of) =>
            of.selectFrom('applications').select('id').where('team_id', 'in', idsOf(teamIds)),
          );
      }
      if (filter.applicationId !== undefined) query = query.where('application_id', '=', filter.applicationId);
      if (filter.cursor !== undefined) query = query.where('id', '<', decodeCursor(filter.cursor));
      return toPage(await query.execute(), limit, toKey);
    },
  };
}

async function insertKey(db: Handle, key: NewApiKey, rotatedFrom: string | null): Promise<ApiKey> {
  const row = await db
    .insertInto('api_keys')
    .values({
      id: key.id,
      organization_id: key.organizationId,
      application_id: key.applicationId,
      name: key.name,
      hash: key.hash,
      prefix: key.prefix,
      last_four: key.lastFour,
      models: key.models === null ? null : [...key.models],
      addresses: key.addresses === null ? null : [...key.addresses],
      limits: key.limits === null ? null : JSON.stringify(key.limits),
      environment: key.environment,
      created_at: new Date(key.createdAt),
      expires_at: dateOf(key.expiresAt),
      revoked_at: null,
      rotated_from: rotatedFrom,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await appendChange(db, 'key', key.id, key.createdAt);
  return toKey(row);
}

const toKey = (row: Selectable<ApiKeyTable>): ApiKey => ({
  id: row.id,
  applicationId: row.application_id,
  name: row.name,
  prefix: row.prefix,
  lastFour: row.last_four,
  createdAt: row.created_at.getTime(),
  expiresAt: millis(row.expires_at),
  revokedAt: millis(row.revoked_at),
  models: row.models,
  addresses: row.addresses,
  limits: row.limits,
  environment: row.environment,
});
