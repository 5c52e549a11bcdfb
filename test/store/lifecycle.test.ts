/** The lifecycle in the database, on both engines: the whole journey, and everything that hands in the tables may try. */
import { sql, type Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gateRules, sha256 } from '../../src/registry/index.ts';
import { transitions } from '../../src/registry/lifecycle/rules.ts';
import type { Database } from '../../src/store/database.ts';
import {
  authorOf,
  decisionOn,
  forcedState,
  inProduction,
  OTHER_MANIFEST,
  person,
  ports,
  scene,
  signed,
  submitted,
  type Scene,
} from './lifecycle-samples.ts';
import { engineNames, openTables, type Tables } from './tables.ts';

const DAY_MS = 86_400_000;

describe.each(engineNames)('on a %s', (engine) => {
  let tables: Tables;
  let db: Kysely<Database>;
  const open = () => ports(db);
  const raw = (statement: string) => sql.raw(statement).execute(db);
  let serial = 0;
  const name = () => `life-${(serial += 1)}`;

  beforeAll(async () => {
    tables = await openTables(engine);
    ({ db } = tables);
  }, 300_000);
  afterAll(() => tables?.close());

  const decide = async (at: Scene, by: keyof Scene['people'], ...rest: unknown[]) => {
    const [gate, change] = rest as [Parameters<typeof decisionOn>[3], Parameters<typeof decisionOn>[4]];
    await open().lifecycle.decide(at.version, await decisionOn(open(), at.version, at.people[by], gate, change));
  };

  it('holds the same tables of gates and transitions as the program', async () => {
    const { rows: gates } =
      await sql`select gate, after, role, evidence from lifecycle_gates order by position`.execute(db);
    expect(gates).toEqual(gateRules.map(({ gate, after, role, evidence }) => ({ gate, after, role, evidence })));
    const { rows: ways } = await sql<{ key: string }>`
      select concat_ws(' ', from_state, to_state, submitted, array_to_string(gates, ','), owned, dated, past_sunset) as key
      from lifecycle_transitions`.execute(db);
    const flag = (value: boolean) => (value ? 't' : 'f');
    const ours = transitions.map(({ from, to, submitted: told, gates: all, owned, dated, pastSunset }) =>
      [from, to, flag(told), all.join(','), flag(owned), flag(dated), flag(pastSunset)].join(' '),
    );
    expect(ways.map(({ key }) => key).toSorted()).toEqual(ours.toSorted());
  });

  it('takes a version through its gates into production, and out of it in the end', async () => {
    const at = await inProduction(open(), name());
    const { lifecycle } = open();
    const dates = { deprecatedAt: '2020-01-01T00:00:00.000Z', sunsetAt: '2020-02-01T00:00:00.000Z' };
    await lifecycle.move(at.version, 'deprecated', { successor: 'x@2.0.0', ...dates }, at.author, Date.now());
    const archived = await lifecycle.move(at.version, 'archived', {}, at.author, Date.now());
    expect(archived.state).toBe('archived');
  });

  describe('refuses a decision', () => {
    it('of whoever submitted the version', async () => {
      const at = await submitted(open(), name());
      const { grants } = open();
      const holder = { type: 'user', id: at.people.submitter.id, organizationId: at.organization.id } as const;
      const grant = { installation: false, teamId: null, source: 'manual', grantedBy: 'x', createdAt: 1 } as const;
      const id = sha256(at.version.id).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
      await grants.insertGrant({ ...grant, id, holder, role: 'ml-reviewer', revokedAt: null, revokedBy: null });
      await expect(decide(at, 'submitter', 'ml')).rejects.toThrow(/submitted a version decides nothing/);
    });

    it('of whoever submitted it, under another account of the same person', async () => {
      const at = await scene(open(), name());
      const submitter = await person(open(), at.organization.id, ['model-owner'], { email: 'Ada@example.com' });
      const again = await person(open(), at.organization.id, ['ml-reviewer'], { email: ' ada@EXAMPLE.com' });
      await open().lifecycle.submit(at.version, submitter.id, Date.now());
      await open().lifecycle.move(at.version, 'staging', {}, at.author, Date.now());
      const decision = await decisionOn(open(), at.version, again, 'ml', {
        decision: 'reject',
        reason: 'r',
        expiresAt: null,
      });
      await expect(open().lifecycle.decide(at.version, decision)).rejects.toThrow(
        /submitted a version decides nothing/,
      );
    });

    it('of whoever submitted it, whose account has another address by now', async () => {
      const at = await scene(open(), name());
      const submitter = await person(open(), at.organization.id, ['model-owner'], { email: 'eve@example.com' });
      const again = await person(open(), at.organization.id, ['ml-reviewer'], { email: 'eve@example.com' });
      await open().lifecycle.submit(at.version, submitter.id, Date.now());
      await open().lifecycle.move(at.version, 'staging', {}, at.author, Date.now());
      await sql`update users set email = 'else@example.com' where id = ${submitter.id}`.execute(db);
      const rejected = { decision: 'reject', reason: 'r', expiresAt: null } as const;
      const decision = await decisionOn(open(), at.version, again, 'ml', rejected);
      await expect(open().lifecycle.decide(at.version, decision)).rejects.toThrow(
        /submitted a version decides nothing/,
      );
    });

    it('of two accounts by one sign-in', async () => {
      const at = await submitted(open(), name());
      const idTokenDigest = sha256(at.version.id);
      const one = await person(open(), at.organization.id, ['ml-reviewer'], { idTokenDigest });
      const two = await person(open(), at.organization.id, ['security-reviewer'], { idTokenDigest });
      await open().lifecycle.decide(at.version, await decisionOn(open(), at.version, one, 'ml', { idTokenDigest }));
      const second = await decisionOn(open(), at.version, two, 'security', { idTokenDigest });
      await expect(open().lifecycle.decide(at.version, second)).rejects.toThrow(/one sign-in proves one account/i);
    });

    it('of one person at a second gate', async () => {
      const at = await submitted(open(), name());
      const both = await person(open(), at.organization.id, ['ml-reviewer', 'security-reviewer']);
      await open().lifecycle.decide(at.version, await decisionOn(open(), at.version, both, 'ml'));
      const second = await decisionOn(open(), at.version, both, 'security');
      await expect(open().lifecycle.decide(at.version, second)).rejects.toThrow(/holds one gate/);
    });

    it('of one person at two gates at the same time', async () => {
      const at = await submitted(open(), name());
      await signed(open(), at, 'ml', 'security');
      const both = await person(open(), at.organization.id, ['security-reviewer', 'legal-reviewer']);
      const wanted = [
        await decisionOn(open(), at.version, both, 'security'),
        await decisionOn(open(), at.version, both, 'legal'),
      ];
      const ends = await Promise.allSettled(wanted.map((each) => open().lifecycle.decide(at.version, each)));
      expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    });

    it('in a transaction that would not see the decision before it', async () => {
      const at = await submitted(open(), name());
      const decision = await decisionOn(open(), at.version, at.people.ml, 'ml');
      const work = db.transaction().execute(async (on) => {
        await sql`set transaction isolation level repeatable read`.execute(on);
        await ports(on).lifecycle.decide(at.version, decision);
      });
      await expect(work).rejects.toThrow(/read committed transactions alone/i);
    });

    it('out of the order of the gates', async () => {
      const at = await submitted(open(), name());
      await expect(decide(at, 'security', 'security')).rejects.toThrow(/comes after ml/);
      await expect(decide(at, 'deploy', 'deploy')).rejects.toThrow(/does not stand at the gate/);
    });

    it('without the evidence that the gate takes', async () => {
      const at = await scene(open(), name());
      await open().lifecycle.submit(at.version, at.people.submitter.id, Date.now());
      await open().lifecycle.move(at.version, 'staging', {}, at.author, Date.now());
      await expect(decide(at, 'ml', 'ml')).rejects.toThrow(/takes evidence of the kind evaluation/);
    });

    it('on evidence that is another now', async () => {
      const at = await submitted(open(), name());
      const seen = await decisionOn(open(), at.version, at.people.ml, 'ml');
      const more = { gate: 'ml', kind: 'note', digest: sha256('b'), content: 'b', link: null } as const;
      await open().lifecycle.addEvidence(at.version, more, at.author, Date.now());
      await expect(open().lifecycle.decide(at.version, seen)).rejects.toThrow(/evidence of the gate is another/);
    });

    it('on a version that is made of something else now', async () => {
      const at = await submitted(open(), name());
      const seen = await decisionOn(open(), at.version, at.people.ml, 'ml');
      await edit(at);
      await expect(open().lifecycle.decide(at.version, seen)).rejects.toThrow(/made of something else/);
    });

    it('whose statement is about another version', async () => {
      const [at, other] = [await submitted(open(), name()), await submitted(open(), name())];
      const replayed = await decisionOn(open(), at.version, at.people.ml, 'ml', { subject: other.version });
      await expect(open().lifecycle.decide(at.version, replayed)).rejects.toThrow(/check constraint/);
    });

    it.each([
      ['gate', { gate: 'legal' }],
      ['approver', { approverId: 'other' }],
    ] as const)('whose columns say another %s than its statement', async (_, change) => {
      const at = await submitted(open(), name());
      await signed(open(), at, 'ml', 'security');
      const decision = await decisionOn(open(), at.version, at.people.legal, 'legal');
      const forged =
        'gate' in change
          ? { ...decision, envelope: (await decisionOn(open(), at.version, at.people.legal, 'security')).envelope }
          : { ...decision, envelope: (await decisionOn(open(), at.version, at.people.ml, 'legal')).envelope };
      await expect(open().lifecycle.decide(at.version, forged)).rejects.toThrow(/check constraint/);
    });

    it('without a sign-in of the last five minutes that is this person’s and holds', async () => {
      const at = await submitted(open(), name());
      const stale = await person(open(), at.organization.id, ['ml-reviewer'], { ageMs: 301_000 });
      const ended = await person(open(), at.organization.id, ['ml-reviewer'], { expiresInMs: -1 });
      const revoked = await person(open(), at.organization.id, ['ml-reviewer']);
      await open().sessions.revokeSession(revoked.sessionId, Date.now());
      const borrowed = { ...at.people.ml, sessionId: at.people.legal.sessionId, authTime: at.people.legal.authTime };
      const younger = { ...stale, authTime: Date.now() };
      for (const by of [stale, ended, revoked, borrowed, younger]) {
        const decision = await decisionOn(open(), at.version, by, 'ml');
        await expect(open().lifecycle.decide(at.version, decision)).rejects.toThrow(/takes a sign-in/);
      }
    });

    it('of somebody who may not enter, or has not the role any more', async () => {
      const at = await submitted(open(), name());
      await open().users.setUserDisabled(at.organization.id, at.people.ml.id, Date.now(), Date.now());
      await expect(decide(at, 'ml', 'ml')).rejects.toThrow(/who may enter/);
      await expect(decide(at, 'legal', 'ml')).rejects.toThrow(/takes the role ml-reviewer/);
      const former = await person(open(), at.organization.id, ['ml-reviewer']);
      const [grant] = await open().grants.grantsOf(former.id);
      await open().grants.revokeGrant(grant?.id ?? '', 'x', Date.now());
      const decision = await decisionOn(open(), at.version, former, 'ml');
      await expect(open().lifecycle.decide(at.version, decision)).rejects.toThrow(/takes the role/);
    });

    it('of what is no person, and of a person of another organization', async () => {
      const at = await submitted(open(), name());
      const other = await scene(open(), name());
      const account = { id: at.team.id, sessionId: at.people.ml.sessionId, authTime: at.people.ml.authTime };
      const robot = await decisionOn(open(), at.version, account, 'ml');
      await expect(open().lifecycle.decide(at.version, robot)).rejects.toThrow(/who may enter/);
      const foreign = await decisionOn(open(), at.version, other.people.ml, 'ml');
      await expect(open().lifecycle.decide(at.version, foreign)).rejects.toThrow(/foreign key/);
    });

    it.each([
      ['dated back', { at: Date.now() - 400_000, expiresAt: Date.now() }, /bears the time/],
      ['that never ends', { expiresAt: Date.now() + 400 * DAY_MS }, /check constraint/],
      ['without its end', { expiresAt: null }, /check constraint/],
      ['that rejects without a reason', { decision: 'reject', expiresAt: null }, /check constraint/],
      ['stamped as that of one person alone', { selfApproved: true }, /stamped as self-approved/],
    ] as const)('%s', async (_, change, words) => {
      const at = await submitted(open(), name());
      await expect(decide(at, 'ml', 'ml', change)).rejects.toThrow(words);
    });
  });

  describe('refuses a state', () => {
    it.each(['staging', 'approved', 'production', 'deprecated'])(
      '%s for a version that was not submitted',
      async (to) => {
        const at = await scene(open(), name());
        await expect(forcedState(db, at, to)).rejects.toThrow(/not submitted|no way leads/);
      },
    );

    it('approved where a gate is not signed', async () => {
      const at = await submitted(open(), name());
      await signed(open(), at, 'ml', 'security');
      const by = at.people.legal.id;
      await expect(forcedState(db, at, 'approved', { author: by })).rejects.toThrow(/not every gate/);
      await expect(forcedState(db, at, 'production', { author: by })).rejects.toThrow(/no way leads/);
    });

    it('approved by anybody but the signer of the last gate', async () => {
      const at = await submitted(open(), name());
      await signed(open(), at, 'ml', 'security', 'legal');
      await expect(forcedState(db, at, 'approved', { author: at.people.ml.id })).rejects.toThrow(
        /signed the last gate/,
      );
    });

    it('approved after the evidence was changed, the version edited, or a gate taken back', async () => {
      const changes: ((at: Scene) => Promise<unknown>)[] = [
        (at) => {
          const more = { gate: 'ml', kind: 'note', digest: sha256('b'), content: 'b', link: null } as const;
          return open().lifecycle.addEvidence(at.version, more, at.author, Date.now());
        },
        edit,
        (at) => decide(at, 'security', 'security', { decision: 'reject', reason: 'no', expiresAt: null }),
      ];
      for (const change of changes) {
        const at = await submitted(open(), name());
        await signed(open(), at, 'ml', 'security', 'legal');
        await change(at);
        const forced = forcedState(db, at, 'approved', { author: at.people.legal.id });
        await expect(forced).rejects.toThrow(/not every gate|not submitted/);
      }
    });

    it('production for a model without an owner', async () => {
      const at = await submitted(open(), name());
      await signed(open(), at, 'ml', 'security', 'legal');
      await open().lifecycle.move(at.version, 'approved', {}, authorOf(at.people.legal), Date.now());
      await signed(open(), at, 'deploy');
      await open().registry.reviseModel(at.model.id, { ownerTeamId: null }, at.author, Date.now());
      await expect(forcedState(db, at, 'production', { author: at.people.deploy.id })).rejects.toThrow(/has an owner/);
    });

    it('deprecated without a successor and dates, archived before the sunset, and any after the archive', async () => {
      const at = await inProduction(open(), name());
      await expect(forcedState(db, at, 'deprecated')).rejects.toThrow(/names a successor/);
      const dates = { deprecatedAt: '2020-01-01T00:00:00.000Z', sunsetAt: '2999-01-01T00:00:00.000Z' };
      await open().lifecycle.move(at.version, 'deprecated', { successor: 'x@2.0.0', ...dates }, at.author, Date.now());
      await expect(forcedState(db, at, 'archived', { facts: JSON.stringify(dates) })).rejects.toThrow(/sunset/);
      const gone = await scene(open(), name());
      await open().lifecycle.move(gone.version, 'archived', {}, gone.author, Date.now());
      for (const to of ['development', 'staging', 'production'])
        await expect(forcedState(db, gone, to)).rejects.toThrow(/no way leads/);
      await expect(open().lifecycle.submit(gone.version, gone.people.submitter.id, Date.now())).rejects.toThrow(
        /archive/,
      );
    });

    it('out of its turn, and of a file where approvals decide', async () => {
      const at = await scene(open(), name());
      await expect(forcedState(db, at, 'archived', { number: 1 })).rejects.toThrow(/follows the one before/);
      await raw(
        `insert into models values (gen_random_uuid(), '${at.organization.id}', '${at.model.name}-f', 'file', now())`,
      );
      await raw(`insert into model_versions select gen_random_uuid(), organization_id, id, '1.0.0', now() from models
        where name = '${at.model.name}-f'`);
      const forced = raw(`insert into model_version_revisions
          (version_id, organization_id, number, at, author_type, state, retired, facts)
        select v.id, v.organization_id, 1, now(), 'system', 'production', false, '{}'
        from model_versions v join models m on m.id = v.model_id where m.name = '${at.model.name}-f'`);
      await expect(forced).rejects.toThrow(/begins in development/);
    });
  });

  it('gives back a deprecated version to production only after its gates were signed again', async () => {
    const at = await inProduction(open(), name());
    const dates = { deprecatedAt: '2020-01-01T00:00:00.000Z', sunsetAt: '2999-01-01T00:00:00.000Z' };
    await open().lifecycle.move(at.version, 'deprecated', { successor: 'x@2.0.0', ...dates }, at.author, Date.now());
    await edit(at);
    const by = { author: at.people.deploy.id };
    await expect(forcedState(db, at, 'production', by)).rejects.toThrow(/not submitted/);
    const { digest } = await open().lifecycle.standingOf(at.version);
    await open().lifecycle.submit({ ...at.version, digest }, at.people.submitter.id, Date.now());
    await expect(forcedState(db, at, 'production', by)).rejects.toThrow(/not every gate/);
    await signed(open(), at, 'ml', 'security', 'legal', 'deploy');
    const back = await open().lifecycle.move(at.version, 'production', {}, authorOf(at.people.deploy), Date.now());
    expect(back.state).toBe('production');
  });

  it('does not go back to the rules of one person once several have decided', async () => {
    const at = await submitted(open(), name());
    await signed(open(), at, 'ml');
    await expect(open().lifecycle.declareMode('solo', Date.now())).rejects.toThrow(/does not go back/);
    await expect(raw("insert into governance_modes values (1, now(), 'solo')")).rejects.toThrow(/does not go back/);
  });

  it('quarantines and releases in turn, and says why', async () => {
    const at = await scene(open(), name());
    const { lifecycle } = open();
    await lifecycle.setQuarantine(at.version, true, 'leak', at.author, Date.now());
    expect(await lifecycle.quarantinedVersions()).toContain(`${at.model.name}@1.0.0`);
    await expect(lifecycle.setQuarantine(at.version, true, 'again', at.author, Date.now())).rejects.toThrow(/in turn/);
    await lifecycle.setQuarantine(at.version, false, 'mended', at.author, Date.now());
    expect(await lifecycle.quarantinedVersions()).not.toContain(`${at.model.name}@1.0.0`);
  });

  it.each([
    'governance_modes',
    'lifecycle_gates',
    'lifecycle_transitions',
    'model_submissions',
    'model_evidence',
    'model_approvals',
    'model_quarantines',
  ])('never changes, deletes or truncates rows of %s', async (table) => {
    const at = await submitted(open(), name());
    await signed(open(), at, 'ml');
    await open().lifecycle.setQuarantine(at.version, true, 'x', at.author, Date.now());
    await open().lifecycle.declareMode('enforced', Date.now());
    const column =
      { governance_modes: 'at', lifecycle_gates: 'role', lifecycle_transitions: 'owned' }[table] ?? 'organization_id';
    for (const statement of [
      `update ${table} set ${column} = ${column}`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
    ])
      await expect(raw(statement), statement).rejects.toThrow(/never changed or deleted/);
    if (table.startsWith('lifecycle'))
      await expect(raw(`insert into ${table} select * from ${table}`)).rejects.toThrow(/never changed/);
  });

  /** As the file does that gives a provider other settings: the version is made of something else. */
  async function edit({ version }: Scene): Promise<void> {
    await sql`insert into model_editions
        (version_id, organization_id, number, at, author_type, digest, manifest)
      select version_id, organization_id, number + 1, now(), 'system', ${sha256(OTHER_MANIFEST)}, ${OTHER_MANIFEST}
      from model_editions where version_id = ${version.id} order by number desc limit 1`.execute(db);
  }
});
