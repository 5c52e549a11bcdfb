import { uuidv7 } from '../core/index.ts';
import { appendChange } from './changes.ts';
import type { Handle } from './handle.ts';
import { requireOtherName, sameButForCase } from './names.ts';

export interface Organization {
  readonly id: string;
  readonly name: string;
}

export async function ensureOrganization(db: Handle, name: string, nowMs: number): Promise<Organization> {
  const alike = db.selectFrom('organizations').select('name').where(sameButForCase(name));
  requireOtherName('organization', name, await alike.execute());
  const id = uuidv7(nowMs);
  const made = await db
    .insertInto('organizations')
    .values({ id, name, managed_by: 'api', created_at: new Date(nowMs) })
    .onConflict((on) => on.column('name').doNothing())
    .returning(['id', 'name'])
    .executeTakeFirst();
  if (made) {
    await appendChange(db, 'organization', id, nowMs);
    return made;
  }
  return db.selectFrom('organizations').select(['id', 'name']).where('name', '=', name).executeTakeFirstOrThrow();
}
