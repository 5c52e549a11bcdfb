/** Decisions about a version in production that hold no longer, on both engines, with the clock of a node moved on. */
import { sql, type Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/registry/index.ts';
import type { Database } from '../../src/store/database.ts';
import { atomically } from '../../src/store/handle.ts';
import { inProduction, ports, signed, submitted, type Scene } from './lifecycle-samples.ts';
import { engineNames, openTables, type Tables } from './tables.ts';

const DAY_MS = 86_400_000;
/** Those of the samples hold for a day. */
const EXPIRED_MS = 2 * DAY_MS;
const GRACE_MS = 14 * DAY_MS;

describe.each(engineNames)('on a %s', (engine) => {
  let tables: Tables;
  let db: Kysely<Database>;
  const on = () => ports(db);
  let serial = 0;
  const name = () => `lapse-${(serial += 1)}`;
  const dueAt = (at: Scene, nowMs: number) => on().lifecycle.lapsesDue(nowMs, GRACE_MS, at.version.id);
  /** What a look at that moment comes to. */
  async function look(at: Scene, nowMs: number): Promise<string | undefined> {
    return atomically(db, async (inside) => {
      const { lifecycle } = ports(inside);
      const [due] = await lifecycle.lapsesDue(nowMs, GRACE_MS, at.version.id);
      if (due) await lifecycle.recordLapse(due, nowMs);
      return due?.what;
    });
  }
  const lapsesOf = async ({ model }: Scene) =>
    (await on().lifecycle.openLapses()).filter((each) => each.name === `${model.name}@1.0.0`);

  beforeAll(async () => {
    tables = await openTables(engine);
    ({ db } = tables);
  }, 300_000);
  afterAll(() => tables?.close());

  it('nothing is told while every decision holds', async () => {
    const at = await inProduction(on(), name());
    expect(await dueAt(at, Date.now())).toEqual([]);
  });

  it('what expired is told once, with the gates and the end of the grace, and blocked after it', async () => {
    const at = await inProduction(on(), name());
    const now = Date.now() + EXPIRED_MS;
    expect(await dueAt(at, now)).toMatchObject([
      { what: 'lapsed', gates: ['ml', 'security', 'legal', 'deploy'], graceEndsAt: now + GRACE_MS },
    ]);
    expect([await look(at, now), await look(at, now + GRACE_MS - 1)]).toEqual(['lapsed', undefined]);
    expect(await lapsesOf(at)).toMatchObject([{ what: 'lapsed', at: now, graceEndsAt: now + GRACE_MS }]);
    expect([await look(at, now + GRACE_MS), await look(at, now + 2 * GRACE_MS)]).toEqual(['blocked', undefined]);
    expect((await on().lifecycle.standingOf(at.version)).lapse).toMatchObject({ what: 'blocked' });
  });

  it('what new evidence voided is told with its gate, and mended by signing it again', async () => {
    const at = await inProduction(on(), name());
    const more = { gate: 'security', kind: 'note', digest: sha256('b'), content: 'b', link: null } as const;
    await on().lifecycle.addEvidence(at.version, more, at.author, Date.now());
    const now = Date.now();
    expect(await dueAt(at, now)).toMatchObject([{ what: 'lapsed', gates: ['security'] }]);
    await look(at, now);
    await signed(on(), at, 'security');
    expect([await look(at, Date.now()), await lapsesOf(at)]).toEqual(['mended', []]);
    expect(await look(at, Date.now() + EXPIRED_MS)).toBe('lapsed');
  });

  it('of nodes that look at the same time one tells', async () => {
    const at = await inProduction(on(), name());
    const now = Date.now() + EXPIRED_MS;
    const told = await Promise.all([look(at, now), look(at, now), look(at, now)]);
    expect(told.filter((each) => each !== undefined)).toEqual(['lapsed']);
  });

  it('a version that is not in production has nothing to lose', async () => {
    const at = await submitted(on(), name());
    expect(await dueAt(at, Date.now() + EXPIRED_MS)).toEqual([]);
  });

  it('hands in the table neither mend what is not signed, nor block before the grace, nor change what was told', async () => {
    const at = await inProduction(on(), name());
    const now = Date.now() + EXPIRED_MS;
    const more = { gate: 'ml', kind: 'note', digest: sha256('c'), content: 'c', link: null } as const;
    await on().lifecycle.addEvidence(at.version, more, at.author, Date.now());
    const [due] = await dueAt(at, now);
    if (!due) throw new Error('a lapse was expected');
    const early = { ...due, what: 'blocked', graceEndsAt: now } as const;
    await expect(on().lifecycle.recordLapse(early, now)).rejects.toThrow(/blocked after its grace/);
    await on().lifecycle.recordLapse(due, now);
    await expect(on().lifecycle.recordLapse({ ...early, graceEndsAt: now }, now)).rejects.toThrow(/after its grace/);
    const mended = { ...due, what: 'mended', gates: [], graceEndsAt: null } as const;
    await expect(on().lifecycle.recordLapse(mended, now)).rejects.toThrow(/mended by signing/);
    for (const statement of [
      'update model_lapses set gates = gates',
      'delete from model_lapses',
      'truncate model_lapses',
    ])
      await expect(sql.raw(statement).execute(db), statement).rejects.toThrow(/never changed or deleted/);
  });
});
