import { describe, expect, it } from 'vitest';
import { uuidv7 } from '../../../src/core/index.ts';
import type { NewSealedAccess, SealedSecret } from '../../../src/identity/index.ts';
import type { Store } from '../../../src/store/index.ts';
import { NOW, tenant } from '../samples.ts';

const HOUR_MS = 3_600_000;
let serial = 0;
const fresh = () => uuidv7(NOW + (serial += 1));

/** What the database itself holds of two people who come in together. */
export function sealedAccessClaims(open: () => Store): void {
  const person = async (name: string) => {
    const { organization } = await tenant(open(), `sealed-${serial}`);
    const told = { issuer: 'local', subject: `${name}-${serial}`, name, email: null };
    const times = { createdAt: NOW, signedInAt: null, disabledAt: null };
    return open().users.insertUser({ id: fresh(), organizationId: organization.id, ...told, ...times });
  };
  const seal = (user: { readonly id: string; readonly organizationId: string }): Promise<SealedSecret> =>
    open().sealed.insertSecret({
      id: fresh(),
      organizationId: user.organizationId,
      userId: user.id,
      createdAt: NOW,
      expiresAt: NOW + HOUR_MS,
      hash: `secret ${serial}`,
    });
  const opening = (first: SealedSecret, second: SealedSecret, lifeMs = HOUR_MS): NewSealedAccess => ({
    id: fresh(),
    first,
    second,
    reason: 'a rehearsal',
    address: null,
    openedAt: NOW,
    endsAt: NOW + lifeMs,
    hash: `access ${serial}`,
  });
  const both = async () => [await seal(await person('ada')), await seal(await person('grace'))] as const;

  describe('sealed access', () => {
    it('is opened by the secrets of two people, once', async () => {
      const [first, second] = await both();
      const opened = await open().sealed.openAccess(opening(first, second));
      expect(opened.people.map(({ name }) => name)).toEqual(['ada', 'grace']);
      await expect(open().sealed.openAccess(opening(first, second))).rejects.toMatchObject({ code: 'signin.refused' });
    });

    it('takes the place of what its person kept before', async () => {
      const ada = await person('ada');
      const before = await seal(ada);
      await seal(ada);
      expect((await open().sealed.findSecret(before.id))?.revokedAt).toBe(NOW);
    });

    it('is of two people, whatever the program says', async () => {
      const [first, second] = await both();
      const alone = { ...second, userId: first.userId };
      await expect(open().sealed.openAccess(opening(first, alone))).rejects.toThrow();
      expect((await open().sealed.findSecret(first.id))?.usedAt).toBeNull();
    });

    it('ends within four hours, whatever the program says', async () => {
      const [first, second] = await both();
      await expect(open().sealed.openAccess(opening(first, second, 4 * HOUR_MS + 1))).rejects.toThrow();
    });

    it('is reviewed by a third person, when it is over, and once, whatever the program says', async () => {
      const [first, second] = await both();
      const { id } = await open().sealed.openAccess(opening(first, second));
      const eve = await person('eve');
      const review = (userId: string, at: number) => open().sealed.reviewAccess(id, { userId, at, finding: 'nothing' });
      await expect(review(eve.id, NOW + 1)).rejects.toThrow();
      await open().sealed.endAccess(id, NOW + 10);
      await expect(review(first.userId, NOW + 11)).rejects.toThrow();
      await expect(review(second.userId, NOW + 11)).rejects.toThrow();
      expect((await review(eve.id, NOW + 11)).review).toMatchObject({ userId: eve.id, finding: 'nothing' });
      await expect(review(eve.id, NOW + 12)).rejects.toMatchObject({ code: 'resource.conflict' });
    });

    it('is found by its hash with whether both people are still let in', async () => {
      const [first, second] = await both();
      const wanted = opening(first, second);
      await open().sealed.openAccess(wanted);
      const before = await open().sealed.findAccessByHash(wanted.hash);
      await open().users.setUserDisabled(second.organizationId, second.userId, NOW, NOW);
      const after = await open().sealed.findAccessByHash(wanted.hash);
      expect([before?.isKept, after?.isKept]).toEqual([true, false]);
    });
  });
}
