import { afterAll, beforeAll, expect, it } from 'vitest';
import { Secret } from '../../src/core/index.ts';
import { hashKey } from '../../src/identity/index.ts';
import { openStore, type Store } from '../../src/store/index.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore({ url: 'pglite::memory:' });
  await store.migrate();
});
afterAll(() => store.close());

const under = (pepper: string) => hashKey(new Secret(pepper));

it('finds a changed pepper at start, and takes the former one again', async () => {
  await store.pepper.check(under('the first pepper of this place'), 1);
  await store.pepper.check(under('the first pepper of this place'), 2);
  await expect(store.pepper.check(under('another pepper altogether'), 3)).rejects.toThrow(
    /Configure the former pepper/,
  );
});
