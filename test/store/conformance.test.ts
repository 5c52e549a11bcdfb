import { afterAll, beforeAll, describe } from 'vitest';
import type { Store } from '../../src/store/index.ts';
import { callClaims } from './claims/calls.ts';
import { changeClaims } from './claims/changes.ts';
import { feedClaims } from './claims/feed.ts';
import { keyClaims } from './claims/keys.ts';
import { priceClaims } from './claims/prices.ts';
import { principalClaims } from './claims/principals.ts';
import { sealedAccessClaims } from './claims/sealed-access.ts';
import { scimClaims } from './claims/scim.ts';
import { sealedClaims } from './claims/sealed.ts';
import { tenancyClaims } from './claims/tenancy.ts';
import { useClaims } from './claims/uses.ts';
import { embedded, server } from './engines.ts';

describe.each([embedded, server()])('a store on $name', (engine) => {
  let store: Store;
  beforeAll(async () => {
    await engine.start();
    store = await engine.open();
    // Making a new database takes seconds of one core, more where the machine is busy.
  }, 300_000);
  afterAll(async () => {
    await store?.close();
    await engine.stop();
  });
  const open = () => store;

  tenancyClaims(open);
  useClaims(open);
  keyClaims(open);
  feedClaims(open);
  priceClaims(open);
  callClaims(open);
  sealedClaims(open);
  principalClaims(open);
  sealedAccessClaims(open);
  scimClaims(open);
  changeClaims(open);
});
