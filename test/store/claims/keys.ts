import { describe, expect, it } from 'vitest';
import { Secret, type Clock } from '../../../src/core/index.ts';
import { createKey, hashKey, revokeKey, rotateKey, type KeyOperations } from '../../../src/identity/index.ts';
import type { Store } from '../../../src/store/index.ts';
import { NOW, sampleKey, tenant, codeOf } from '../samples.ts';

const hash = hashKey(new Secret('a pepper that is long enough'));

export function keyClaims(open: () => Store): void {
  const operations = (nowMs = NOW): KeyOperations => {
    const clock: Clock = { now: () => nowMs, monotonic: () => nowMs };
    return { keys: open().keys, applications: open().tenancy, hash, clock };
  };

  describe('API keys', () => {
    it('are found by their hash with everything that was stored of them', async () => {
      const { organization, application } = await tenant(open(), 'keys-found');
      const key = sampleKey(
        { organizationId: organization.id, applicationId: application.id },
        { models: ['a', 'b "c"', 'NULL'], addresses: ['10.0.0.0/8'], limits: { rpm: 5 }, expiresAt: NOW + 1000 },
      );
      await open().keys.insertKey(key);
      const { organizationId: _, hash: __, ...stored } = key;
      expect(await open().keys.findKeyByHash(key.hash)).toEqual({ ...stored, revokedAt: null });
    });

    it('are stored by their hash and in no other form', async () => {
      const { organization, application } = await tenant(open(), 'keys-hashed');
      const made = await createKey(operations(), {
        organizationId: organization.id,
        applicationId: application.id,
        name: 'x',
      });
      const clear = made.secret.reveal();
      expect(await open().keys.findKeyByHash(hash(clear))).toEqual(made.key);
      expect(JSON.stringify(made)).not.toContain(clear.slice(8, 40));
    });

    it('are not made for an application of another organization', async () => {
      const mine = await tenant(open(), 'keys-mine');
      const other = await tenant(open(), 'keys-other');
      const request = { organizationId: mine.organization.id, applicationId: other.application.id, name: 'x' };
      expect(await codeOf(createKey(operations(), request))).toBe('resource.unknown');
    });

    it('cannot be hung under another organization even past the operations', async () => {
      const mine = await tenant(open(), 'keys-fk-mine');
      const other = await tenant(open(), 'keys-fk-other');
      const key = sampleKey({ organizationId: mine.organization.id, applicationId: other.application.id });
      await expect(open().keys.insertKey(key)).rejects.toMatchObject({ code: '23503' });
    });

    it('are revoked once, at the first moment', async () => {
      const { organization, application } = await tenant(open(), 'keys-revoked');
      const request = { organizationId: organization.id, applicationId: application.id, name: 'x' };
      const { key } = await createKey(operations(), request);
      await revokeKey(operations(NOW + 10), organization.id, key.id);
      const again = await revokeKey(operations(NOW + 20), organization.id, key.id);
      expect(again.revokedAt).toBe(NOW + 10);
    });

    it('are not found by a text that is no id', async () => {
      expect(await open().keys.findKeyById('not a uuid')).toBeUndefined();
    });

    it('are not revoked or rotated by another organization', async () => {
      const { organization, application } = await tenant(open(), 'keys-theirs');
      const intruder = await tenant(open(), 'keys-intruder');
      const request = { organizationId: organization.id, applicationId: application.id, name: 'x' };
      const { key } = await createKey(operations(), request);
      const codes = [
        await codeOf(revokeKey(operations(), intruder.organization.id, key.id)),
        await codeOf(rotateKey(operations(), intruder.organization.id, key.id, 0)),
      ];
      expect(codes).toEqual(['resource.unknown', 'resource.unknown']);
      expect((await open().keys.findKeyById(key.id))?.revokedAt).toBeNull();
    });

    it('rotate: the new one has the rights of the old, the old one ends with the grace', async () => {
      const { organization, application } = await tenant(open(), 'keys-rotated');
      const request = {
        organizationId: organization.id,
        applicationId: application.id,
        name: 'x',
        models: ['m'],
        addresses: ['10.0.0.0/8'],
        limits: { tpm: 100, concurrency: 2 },
        environment: 'staging' as const,
        expiresAt: NOW + 1_000_000,
      };
      const old = await createKey(operations(), request);
      const next = await rotateKey(operations(NOW + 5), organization.id, old.key.id, 3_600_000);
      const { id: _, prefix: __, lastFour: ___, createdAt: ____, ...rights } = next.key;
      expect(rights).toEqual({
        applicationId: application.id,
        name: 'x',
        models: ['m'],
        addresses: ['10.0.0.0/8'],
        limits: { tpm: 100, concurrency: 2 },
        environment: 'staging',
        expiresAt: NOW + 1_000_000,
        revokedAt: null,
      });
      expect((await open().keys.findKeyById(old.key.id))?.revokedAt).toBe(NOW + 5 + 3_600_000);
    });

    it('rotate once, also when two administrators do it at the same time', async () => {
      const { organization, application } = await tenant(open(), 'keys-race');
      const request = { organizationId: organization.id, applicationId: application.id, name: 'x' };
      const { key } = await createKey(operations(), request);
      const codes = await Promise.all([
        codeOf(rotateKey(operations(), organization.id, key.id, 60_000)),
        codeOf(rotateKey(operations(), organization.id, key.id, 60_000)),
      ]);
      expect(codes.toSorted()).toEqual(['ok', 'resource.conflict']);
    });

    it('in their grace can be ended at once', async () => {
      const { organization, application } = await tenant(open(), 'keys-grace');
      const request = { organizationId: organization.id, applicationId: application.id, name: 'x' };
      const { key } = await createKey(operations(), request);
      await rotateKey(operations(), organization.id, key.id, 60_000);
      expect((await revokeKey(operations(NOW + 1), organization.id, key.id)).revokedAt).toBe(NOW + 1);
    });

    it('are listed newest first, a page at a time, each once, and only the tenant’s own', async () => {
      const { organization, application } = await tenant(open(), 'keys-listed');
      const of = { organizationId: organization.id, applicationId: application.id };
      const ids = [];
      for (let at = 0; at < 5; at += 1) ids.push((await open().keys.insertKey(sampleKey(of))).id);
      const seen = [];
      let cursor: string | undefined;
      do {
        const page = await open().keys.listKeys({ organizationId: organization.id }, { limit: 2, cursor });
        seen.push(...page.rows.map((row) => row.id));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(ids.toReversed());
    });

    it('are not listed from a cursor that is not ours', async () => {
      const { organization } = await tenant(open(), 'keys-cursor');
      const listing = open().keys.listKeys({ organizationId: organization.id }, { cursor: "' or 1=1 --" });
      expect(await codeOf(listing)).toBe('request.invalid');
    });
  });

  describe('admin tokens', () => {
    it('are found by their hash until they are revoked, and the end is remembered', async () => {
      const token = { id: sampleKey({ organizationId: '', applicationId: '' }).id, name: 'first', createdAt: NOW };
      const full = { ...token, expiresAt: null, revokedAt: null, hash: 'ad'.repeat(32) };
      await open().adminTokens.insertAdminToken(full);
      expect(await open().adminTokens.findAdminToken(full.hash)).toEqual(full);
      await open().adminTokens.revokeAdminToken(token.id, NOW + 1);
      await open().adminTokens.revokeAdminToken(token.id, NOW + 2);
      expect((await open().adminTokens.findAdminToken(full.hash))?.revokedAt).toBe(NOW + 1);
    });

    it('the last one that still opens stays, also of two that are revoked at once', async () => {
      const { adminTokens } = open();
      for (const { id } of await adminTokens.listAdminTokens()) await adminTokens.revokeAdminToken(id, NOW);
      const ids = ['e1', 'e2', 'e3'].map((digits) => ({
        id: sampleKey({ organizationId: '', applicationId: '' }).id,
        hash: digits.repeat(32),
      }));
      const rest = { name: 'one', createdAt: NOW, revokedAt: null };
      for (const [at, { id, hash }] of ids.entries())
        await adminTokens.insertAdminToken({ ...rest, id, hash, expiresAt: at === 2 ? NOW + 1 : null });
      const outcomes = await Promise.allSettled(
        ids.slice(0, 2).map(({ id }) => adminTokens.revokeAdminToken(id, NOW + 5, true)),
      );
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    });
  });
}
