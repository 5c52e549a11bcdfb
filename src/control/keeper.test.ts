import { expect, test } from 'vitest';
import { soundWith } from '../config/testing.ts';
import { Secret } from '../core/index.ts';
import { type KeeperDeps, SnapshotKeeper } from './keeper.ts';

test('a file that leaves out the secrets of the first start has not changed them', async () => {
  const loaded = await soundWith('');
  if (!loaded.ok) throw new Error('the configuration should be sound');
  const started = { ...loaded.config, masterKey: new Secret('m'), pepper: new Secret('p') };
  const prepared = { providers: new Map(), commit: () => undefined, discard: () => undefined };
  const deps = {
    providers: { prepare: () => prepared },
    declares: { rehearse: async () => 0 },
  } as unknown as KeeperDeps;
  const keeper = new SnapshotKeeper(started, deps);
  expect((await keeper.rehearse({ ...loaded.config, drainMs: 1_234 })).changed).toEqual(['drainMs']);
});
