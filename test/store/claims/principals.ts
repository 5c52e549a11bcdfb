import { describe, expect, it } from 'vitest';
import { uuidv7 } from '../../../src/core/index.ts';
import type { ServiceAccountToken, Session, StoredGrant, User } from '../../../src/identity/index.ts';
import type { Store } from '../../../src/store/index.ts';
import { codeOf, NOW, tenant } from '../samples.ts';

let serial = 0;
const fresh = () => uuidv7(NOW + (serial += 1));

export function principalClaims(open: () => Store): void {
  const person = async (organizationId: string, subject: string) =>
    open().users.insertUser({
      id: fresh(),
      organizationId,
      issuer: 'local',
      subject,
      name: subject,
      email: null,
      createdAt: NOW,
      signedInAt: null,
      disabledAt: null,
    });
  const account = (organizationId: string, name: string) =>
    open().serviceAccounts.insertServiceAccount({
      id: fresh(),
      organizationId,
      name,
      createdAt: NOW,
      disabledAt: null,
    });
  const grantTo = (user: User, change: Partial<StoredGrant> = {}): StoredGrant => ({
    id: fresh(),
    holder: { type: 'user', id: user.id, organizationId: user.organizationId },
    role: 'viewer',
    installation: false,
    teamId: null,
    source: 'manual',
    grantedBy: 'test',
    createdAt: NOW,
    revokedAt: null,
    revokedBy: null,
    ...change,
  });
  const sessionOf = (user: User, change: Partial<Session> = {}) => ({
    id: fresh(),
    organizationId: user.organizationId,
    userId: user.id,
    kind: 'browser' as const,
    method: 'local' as const,
    address: '127.0.0.1',
    createdAt: NOW,
    usedAt: NOW,
    expiresAt: NOW + 1_000,
    revokedAt: null,
    authTime: NOW,
    idTokenDigest: null,
    ...change,
    hash: `hash ${serial}`,
  });

  describe('users', () => {
    it('are one for each subject of an issuer, in the whole installation', async () => {
      const [one, two] = [await tenant(open(), 'user-one'), await tenant(open(), 'user-two')];
      await person(one.organization.id, 'ada');
      expect(await codeOf(person(two.organization.id, 'ada'))).toBe('resource.conflict');
    });

    it('of one organization are not listed to another', async () => {
      const [one, two] = [await tenant(open(), 'list-one'), await tenant(open(), 'list-two')];
      const ada = await person(one.organization.id, 'list ada');
      const listed = async (id: string) => (await open().users.listUsers(id, {})).rows.map(({ id: each }) => each);
      expect([await listed(one.organization.id), await listed(two.organization.id)]).toEqual([[ada.id], []]);
    });

    it('that are disabled lose their sessions, and others cannot disable them', async () => {
      const { organization } = await tenant(open(), 'disable');
      const other = await tenant(open(), 'disable-other');
      const ada = await person(organization.id, 'disabled ada');
      const session = sessionOf(ada);
      await open().sessions.insertSession(session);
      expect(await codeOf(open().users.setUserDisabled(other.organization.id, ada.id, NOW, NOW))).toBe(
        'resource.unknown',
      );
      await open().users.setUserDisabled(organization.id, ada.id, NOW + 5, NOW + 5);
      const found = await open().sessions.findSession(session.hash);
      expect([found?.user.disabledAt, found?.session.revokedAt]).toEqual([NOW + 5, NOW + 5]);
    });
  });

  describe('grants', () => {
    it('are in force until they are revoked, once', async () => {
      const ada = await person((await tenant(open(), 'grant')).organization.id, 'granted ada');
      const { id } = await open().grants.insertGrant(grantTo(ada));
      expect((await open().grants.grantsOf(ada.id)).map(({ id: each }) => each)).toEqual([id]);
      await open().grants.revokeGrant(id, 'somebody', NOW + 1);
      expect(await open().grants.grantsOf(ada.id)).toEqual([]);
      expect(await codeOf(open().grants.revokeGrant(id, 'somebody', NOW + 2))).toBe('resource.conflict');
      expect((await open().grants.findGrant(id))?.revokedAt).toBe(NOW + 1);
    });

    it('stand once, and again after they were revoked', async () => {
      const ada = await person((await tenant(open(), 'again')).organization.id, 'again ada');
      const { id } = await open().grants.insertGrant(grantTo(ada));
      expect(await codeOf(open().grants.insertGrant(grantTo(ada)))).toBe('resource.conflict');
      await open().grants.revokeGrant(id, 'somebody', NOW);
      await open().grants.insertGrant(grantTo(ada));
      expect(await open().grants.grantsOf(ada.id)).toHaveLength(1);
    });

    it('cannot name a team of another organization', async () => {
      const [mine, other] = [await tenant(open(), 'team-mine'), await tenant(open(), 'team-other')];
      const ada = await person(mine.organization.id, 'team ada');
      expect(await codeOf(open().grants.insertGrant(grantTo(ada, { teamId: other.team.id })))).toBe('resource.unknown');
    });

    it('are never given to oneself, whoever asks the database', async () => {
      const ada = await person((await tenant(open(), 'self')).organization.id, 'self ada');
      await expect(open().grants.insertGrant(grantTo(ada, { grantedBy: ada.id }))).rejects.toMatchObject({
        code: '23514',
      });
    });

    it('are listed by team to whoever sees a team', async () => {
      const { organization, team } = await tenant(open(), 'by-team');
      const ada = await person(organization.id, 'by-team ada');
      await open().grants.insertGrant(grantTo(ada));
      const { id } = await open().grants.insertGrant(grantTo(ada, { teamId: team.id }));
      const scope = { organizationId: organization.id, teamIds: [team.id] };
      expect((await open().grants.listGrants(scope, {})).rows.map(({ id: each }) => each)).toEqual([id]);
    });
  });

  describe('service accounts', () => {
    const tokenOf = (id: string, organizationId: string): ServiceAccountToken & { hash: string } => ({
      id: fresh(),
      organizationId,
      serviceAccountId: id,
      name: 'token',
      lastFour: 'abcd',
      createdAt: NOW,
      expiresAt: null,
      revokedAt: null,
      hash: `token ${serial}`,
    });

    it('are known by the hashes of their tokens, with the account they belong to', async () => {
      const made = await account((await tenant(open(), 'robots')).organization.id, 'ci');
      const token = tokenOf(made.id, made.organizationId);
      await open().serviceAccounts.insertServiceToken(token);
      expect(await open().serviceAccounts.findServiceToken(token.hash)).toMatchObject({
        token: { id: token.id },
        account: { id: made.id },
      });
    });

    it('have tokens that no other account can revoke', async () => {
      const { organization } = await tenant(open(), 'robots-two');
      const [one, two] = [await account(organization.id, 'one'), await account(organization.id, 'two')];
      const token = tokenOf(one.id, organization.id);
      await open().serviceAccounts.insertServiceToken(token);
      expect(await codeOf(open().serviceAccounts.revokeServiceToken(two.id, token.id, NOW))).toBe('resource.unknown');
      expect((await open().serviceAccounts.revokeServiceToken(one.id, token.id, NOW)).revokedAt).toBe(NOW);
    });
  });

  describe('sessions', () => {
    it('that ended are neither listed nor kept', async () => {
      const ada = await person((await tenant(open(), 'sessions')).organization.id, 'session ada');
      const session = sessionOf(ada);
      await open().sessions.insertSession(session);
      const listed = async (at: number) =>
        (await open().sessions.listSessions(ada.organizationId, { userId: ada.id }, at)).rows.length;
      expect([await listed(NOW), await listed(session.expiresAt)]).toEqual([1, 0]);
      await open().sessions.pruneSessions(session.expiresAt + 1);
      expect(await open().sessions.findSession(session.hash)).toBeUndefined();
    });

    it('begin with something that is good once, also when two use it at the same time', async () => {
      const use = () => open().sessions.useOnce('a state', NOW + 1_000);
      expect((await Promise.all([use(), use(), use()])).filter(Boolean)).toHaveLength(1);
    });
  });

  describe('a password', () => {
    const ofAda = async (word: string) => {
      const ada = await person((await tenant(open(), word)).organization.id, `${word} ada`);
      const credential = {
        userId: ada.id,
        organizationId: ada.organizationId,
        password: 'first',
        oneTime: true,
        expiresAt: NOW,
        changedAt: NOW,
        failures: 0,
      };
      await open().credentials.setCredential(credential);
      return credential;
    };

    it('takes the place of the one before', async () => {
      const credential = await ofAda('password');
      const second = { ...credential, password: 'second', oneTime: false, expiresAt: null, failures: 0 };
      await open().credentials.setCredential(second);
      expect(await open().credentials.chargeCredential(credential.userId)).toEqual({ ...second, failures: 1 });
    });

    it('is chosen once with a one-time secret, however many try at the same time', async () => {
      const credential = await ofAda('one-time');
      const choose = (password: string) => open().credentials.replaceCredential('first', { ...credential, password });
      expect((await Promise.all([choose('a'), choose('b'), choose('c')])).filter(Boolean)).toHaveLength(1);
    });

    it('counts its attempts in a row, before they are made', async () => {
      const { userId } = await ofAda('in a row');
      const { credentials } = open();
      await Promise.all([credentials.chargeCredential(userId), credentials.chargeCredential(userId)]);
      const third = await credentials.chargeCredential(userId);
      await credentials.forgiveCredential(userId);
      expect([third?.failures, (await credentials.chargeCredential(userId))?.failures]).toEqual([3, 1]);
    });
  });

  describe('attempts to sign in', () => {
    const [name, address] = [
      { id: 'name:0001', free: 3 },
      { id: 'address:0001', free: 100 },
    ];
    const attempt = (at = NOW) => open().credentials.chargeAttempt([name, address], at);

    it('are let through so many times, also at the same time, and then wait', async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => attempt()));
      expect(answers.filter(({ waitMs }) => waitMs === 0)).toHaveLength(3);
      expect((await attempt(NOW + 30_000)).failures).toEqual([4, 4]);
    });

    it('that fit are forgotten of the name, and one of the address', async () => {
      await open().credentials.forgiveAttempt(name, address);
      expect((await attempt(NOW + 30_001)).failures).toEqual([1, 4]);
    });
  });
}
