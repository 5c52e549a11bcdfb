import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret, uuidv7, type Clock } from '../../../src/core/index.ts';
import {
  bodyVault,
  changeMasterKey,
  checkMasterKey,
  Keyring,
  localMasterKey,
  type Store,
} from '../../../src/store/index.ts';
import { codeOf, NOW, tenant } from '../samples.ts';

const freshMaster = () => localMasterKey(new Secret(randomBytes(32).toString('hex')));
const at = (nowMs: number): Clock => ({ now: () => nowMs, monotonic: () => nowMs });
const text = (value: string) => Buffer.from(value);

/** Run in order: there is one master key to a database. */
export function sealedClaims(open: () => Store): void {
  describe('sealed values', () => {
    let master = freshMaster();

    it('need no master key as long as nothing was sealed', async () => {
      await checkMasterKey(open().dataKeys, undefined, NOW);
    });

    it('find the master key they were sealed under at the next start', async () => {
      await checkMasterKey(open().dataKeys, master, NOW);
      await checkMasterKey(open().dataKeys, master, NOW);
    });

    it('notice at start that the master key is lost', async () => {
      await expect(checkMasterKey(open().dataKeys, undefined, NOW)).rejects.toMatchObject({
        code: 'store.refused',
        message: expect.stringContaining(master.id),
      });
    });

    it('notice at start that the master key is another one', async () => {
      await expect(checkMasterKey(open().dataKeys, freshMaster(), NOW)).rejects.toMatchObject({
        code: 'store.refused',
        message: expect.stringContaining(master.id),
      });
    });

    it('are read back by another node', async () => {
      const { organization } = await tenant(open(), 'sealed-node');
      const one = new Keyring(open().dataKeys, master, at(NOW));
      const two = new Keyring(open().dataKeys, master, at(NOW));
      const { dataKeyId, sealed } = await one.seal(organization.id, 'body', 'row', text('hello'));
      expect((await two.open(dataKeyId, 'body', 'row', sealed)).toString()).toBe('hello');
    });

    it('share one data key though two nodes make it at the same time', async () => {
      const { organization } = await tenant(open(), 'sealed-race');
      const nodes = [1, 2, 3].map(() => new Keyring(open().dataKeys, master, at(NOW)));
      const sealed = await Promise.all(nodes.map((node) => node.seal(organization.id, 'body', 'r', text('x'))));
      expect(new Set(sealed.map((one) => one.dataKeyId)).size).toBe(1);
    });

    it('of two organizations have two data keys', async () => {
      const one = await tenant(open(), 'sealed-one');
      const two = await tenant(open(), 'sealed-two');
      const ring = new Keyring(open().dataKeys, master, at(NOW));
      const first = await ring.seal(one.organization.id, 'body', 'r', text('x'));
      const second = await ring.seal(two.organization.id, 'body', 'r', text('x'));
      expect(first.dataKeyId).not.toBe(second.dataKeyId);
    });

    it('of the installation itself have a data key of their own', async () => {
      const ring = new Keyring(open().dataKeys, master, at(NOW));
      const first = await ring.seal(null, 'credential', 'r', text('x'));
      const again = await new Keyring(open().dataKeys, master, at(NOW)).seal(null, 'credential', 'r', text('x'));
      expect(first.dataKeyId).toBe(again.dataKeyId);
    });

    it('stay readable after the data keys were rotated, and new ones are sealed anew', async () => {
      const { organization } = await tenant(open(), 'sealed-rotated');
      const ring = new Keyring(open().dataKeys, master, at(NOW));
      const before = await ring.seal(organization.id, 'body', 'r', text('old'));
      await ring.rotate({ organizationId: organization.id });
      const after = await ring.seal(organization.id, 'body', 'r', text('new'));
      expect(after.dataKeyId).not.toBe(before.dataKeyId);
      expect((await ring.open(before.dataKeyId, 'body', 'r', before.sealed)).toString()).toBe('old');
    });

    it('bodies come back to their own organization until their end, and lie sealed', async () => {
      const { organization } = await tenant(open(), 'sealed-body');
      const intruder = await tenant(open(), 'sealed-intruder');
      const call = { id: uuidv7(NOW), organizationId: organization.id };
      const vault = (nowMs: number) =>
        bodyVault(open().bodies, new Keyring(open().dataKeys, master, at(nowMs)), at(nowMs));
      await vault(NOW).put(call, { request: text('my prompt'), answer: text('my answer') }, 1);
      const rows = await open().bodies.getBodies(organization.id, call.id, NOW);
      expect(rows.some((row) => Buffer.from(row.sealed).includes('prompt'))).toBe(false);
      const found = await vault(NOW + 1).get(organization.id, call.id);
      expect([found.request?.toString(), found.answer?.toString()]).toEqual(['my prompt', 'my answer']);
      expect(await vault(NOW + 1).get(intruder.organization.id, call.id)).toEqual({});
      expect(await vault(NOW + 86_400_000).get(organization.id, call.id)).toEqual({});
    });

    it('bodies past their end are deleted', async () => {
      expect(await open().bodies.expireBodies(NOW + 86_400_000 - 1, 100)).toBe(0);
      expect(await open().bodies.expireBodies(NOW + 86_400_000, 100)).toBe(2);
    });

    it('survive the change to a new master key; the former one is refused from then on', async () => {
      const ring = new Keyring(open().dataKeys, master, at(NOW));
      const before = await ring.seal(null, 'credential', 'r', text('kept'));
      const next = freshMaster();
      expect(await changeMasterKey(open().dataKeys, master, next)).toBeGreaterThan(0);
      const after = new Keyring(open().dataKeys, next, at(NOW));
      expect((await after.open(before.dataKeyId, 'credential', 'r', before.sealed)).toString()).toBe('kept');
      expect(await codeOf(checkMasterKey(open().dataKeys, master, NOW))).toBe('store.refused');
      await checkMasterKey(open().dataKeys, next, NOW);
      const former = new Keyring(open().dataKeys, master, at(NOW));
      const { organization } = await tenant(open(), 'sealed-former');
      expect(await codeOf(former.seal(organization.id, 'body', 'r', text('x')))).toBe('internal');
      master = next;
    });

    it('are not changed over by someone who does not have the present master key', async () => {
      expect(await codeOf(changeMasterKey(open().dataKeys, freshMaster(), freshMaster()))).toBe('store.refused');
      await checkMasterKey(open().dataKeys, master, NOW);
    });
  });
}
