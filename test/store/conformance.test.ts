import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/index.ts';
import { embedded, server } from './engines.ts';
import { NOW, sampleCall, sampleKey, tenant } from './samples.ts';

describe.each([embedded, server()])('a store on $name', (engine) => {
  let store: Store;
  beforeAll(async () => {
    await engine.start();
    store = await engine.open();
  });
  afterAll(async () => {
    await store.close();
    await engine.stop();
  });

  it('finds a key by its hash with everything that was stored of it', async () => {
    const { organization, application } = await tenant(store, 'finds');
    const key = sampleKey(
      { organizationId: organization.id, applicationId: application.id },
      { models: ['a', 'b "c"'], addresses: ['10.0.0.0/8'], expiresAt: NOW + 1000 },
    );
    await store.keys.insertKey(key);
    const { organizationId: _, hash: __, ...stored } = key;
    expect(await store.keys.findKeyByHash(key.hash)).toEqual({ ...stored, revokedAt: null });
  });

  it('writes a call once however often its batch is written', async () => {
    const call = sampleCall(NOW);
    await store.calls.insertCalls([{ record: call }]);
    const again = await store.calls.insertCalls([{ record: call }]);
    expect(again).toEqual({ inserted: 0, rejected: [] });
    expect((await store.calls.getCall({ everything: true }, call.id))?.record).toEqual(call);
  });

  it('makes the months ahead once', async () => {
    const made = await store.calls.ensurePartitions(NOW);
    expect(made).toEqual(['calls_2026_11', 'calls_2026_12', 'calls_2027_01']);
    expect(await store.calls.ensurePartitions(NOW)).toEqual([]);
  });

  it('refuses itself inside its own transaction instead of waiting for ever', async () => {
    await expect(store.transaction(() => store.ping())).rejects.toThrow(/past the transaction/);
    await store.ping();
  });
});
