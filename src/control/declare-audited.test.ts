import { expect, test } from 'vitest';
import type { NewAuditEvent } from '../audit/index.ts';
import { soundWith } from '../config/testing.ts';
import type { Repositories } from '../store/index.ts';
import { declareAudited } from './declare-audited.ts';

/** A store in which as many rows change as is said. */
function storeOf(rows: { readonly teams: number; readonly models: number; readonly providers: number }) {
  const events: NewAuditEvent[] = [];
  const repositories = {
    tenancy: { reconcile: async () => ({ organizationId: 'o', changed: rows.teams }) },
    registry: { declareModels: async () => rows.models, renewEditions: async () => rows.providers },
    prices: { declarePrices: async () => 0 },
    lifecycle: { declareMode: async () => 0 },
    scim: { settleAllScimGrants: async () => 0 },
    audit: { append: async (event: NewAuditEvent) => events.push(event) },
  } as unknown as Repositories;
  const transaction = <T>(work: (inside: Repositories) => Promise<T>) => work(repositories);
  return { events, store: { transaction } };
}

async function declared(rows: Parameters<typeof storeOf>[0]): Promise<readonly NewAuditEvent[]> {
  const loaded = await soundWith('');
  if (!loaded.ok) throw new Error('the configuration should be sound');
  const { store, events } = storeOf(rows);
  await declareAudited(store, 0, loaded.config);
  return events;
}

test('a start that changed rows names the sections they are of, and no other field of the file', async () => {
  const events = await declared({ teams: 1, models: 0, providers: 2 });
  expect(events).toMatchObject([{ action: 'config.declare', detail: { rows: 3 }, changed: ['providers', 'teams'] }]);
});

test('a start that changed nothing leaves no event', async () => {
  expect(await declared({ teams: 0, models: 0, providers: 0 })).toEqual([]);
});
