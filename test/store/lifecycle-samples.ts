/** People, a version and decisions about it, for tests of what the database lets pass. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { uuidv7 } from '../../src/core/index.ts';
import type { Role } from '../../src/identity/index.ts';
import {
  manifestOf,
  NO_MODEL_FACTS,
  NO_VERSION_FACTS,
  sha256,
  signApproval,
  type Gate,
  type NewApproval,
  type RegisteredVersion,
} from '../../src/registry/index.ts';
import type { Database } from '../../src/store/database.ts';
import { lifecycleRepository } from '../../src/store/lifecycle/repository.ts';
import { grantRepository } from '../../src/store/principals/grants.ts';
import { sessionRepository } from '../../src/store/principals/sessions.ts';
import { userRepository } from '../../src/store/principals/users.ts';
import { registryRepository } from '../../src/store/registry/repository.ts';
import { tenancyRepository } from '../../src/store/tenancy.ts';
import { tenant } from './samples.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const SIGNER: { id: string; privateKey: KeyObject } = { id: 'k'.repeat(64), privateKey };

export const EVIDENCE = { ml: 'evaluation', security: 'assessment', legal: 'terms', deploy: 'monitoring' } as const;
export const GATES = ['ml', 'security', 'legal', 'deploy'] as const;

export const ports = (db: Kysely<Database>) => ({
  registry: registryRepository(db),
  lifecycle: lifecycleRepository(db),
  tenancy: tenancyRepository(db),
  users: userRepository(db),
  grants: grantRepository(db),
  sessions: sessionRepository(db),
});
type Ports = ReturnType<typeof ports>;

export interface Person {
  readonly id: string;
  readonly sessionId: string;
  readonly authTime: number;
}

let serial = 0;

export async function person(
  { users, grants, sessions }: Ports,
  organizationId: string,
  roles: readonly Role[],
  {
    email = null,
    ageMs = 1_000,
    expiresInMs = 3_600_000,
    idTokenDigest = null,
  }: { email?: string | null; ageMs?: number; expiresInMs?: number; idTokenDigest?: string | null } = {},
): Promise<Person> {
  serial += 1;
  const now = Date.now();
  const id = uuidv7(now);
  await users.insertUser({
    id,
    organizationId,
    issuer: 'local',
    subject: `person-${serial}-${id}`,
    name: `person ${serial}`,
    email,
    createdAt: now,
    signedInAt: now,
    disabledAt: null,
  });
  for (const role of roles) {
    await grants.insertGrant({
      id: uuidv7(now),
      holder: { type: 'user', id, organizationId },
      role,
      installation: false,
      teamId: null,
      source: 'manual',
      grantedBy: 'admin-token',
      createdAt: now,
      revokedAt: null,
      revokedBy: null,
    });
  }
  const sessionId = uuidv7(now);
  const authTime = now - ageMs;
  await sessions.insertSession({
    id: sessionId,
    organizationId,
    userId: id,
    hash: sha256(sessionId),
    kind: 'bearer',
    method: 'local',
    address: null,
    createdAt: authTime,
    usedAt: now,
    expiresAt: now + expiresInMs,
    revokedAt: null,
    authTime,
    idTokenDigest,
  });
  return { id, sessionId, authTime };
}

const hosted = (model: string) =>
  manifestOf(
    {
      kind: 'hosted',
      operation: 'chat',
      deployments: [{ provider: 'p', model, outputTokensDefault: 4096, unsupported: 'drop', options: {} }],
    },
    () => ({ kind: 'k', region: 'r', settings: 'e' }),
  );

export const OTHER_MANIFEST = hosted('another');

/** A version in development, with a person for every part. */
export async function scene(on: Ports, name: string) {
  const now = Date.now();
  const { organization, team } = await tenant(on, name);
  const author = { type: 'user', id: 'u', name: 'owner' };
  const model = await on.registry.insertModel(
    { organizationId: organization.id, name, ownerTeamId: team.id, riskClass: 'limited', facts: NO_MODEL_FACTS },
    author,
    now,
  );
  const fresh = { manifest: hosted(name), signature: null, state: 'development', facts: NO_VERSION_FACTS } as const;
  const version = await on.registry.insertVersion(model.id, { ...fresh, version: '1.0.0' }, author, now);
  const people = {
    submitter: await person(on, organization.id, ['model-owner']),
    ml: await person(on, organization.id, ['ml-reviewer']),
    security: await person(on, organization.id, ['security-reviewer']),
    legal: await person(on, organization.id, ['legal-reviewer']),
    deploy: await person(on, organization.id, ['deploy-approver']),
  };
  return { organization, team, model, version, people, author };
}
export type Scene = Awaited<ReturnType<typeof scene>>;

/** Submitted, with evidence for every gate. */
export async function submitted(on: Ports, name: string): Promise<Scene> {
  const made = await scene(on, name);
  const { version, people, author } = made;
  await on.lifecycle.submit(version, people.submitter.id, Date.now());
  for (const gate of GATES) {
    const content = `${gate} of ${name}`;
    const evidence = { gate, kind: EVIDENCE[gate], digest: sha256(content), content, link: null };
    await on.lifecycle.addEvidence(version, evidence, author, Date.now());
  }
  await on.lifecycle.move(version, 'staging', {}, author, Date.now());
  return made;
}

type Change = Partial<Omit<NewApproval, 'envelope'>> & { readonly subject?: RegisteredVersion };

/** A decision that holds, but for what is changed in it. */
export async function decisionOn(
  on: Ports,
  version: RegisteredVersion,
  by: Person,
  gate: Gate,
  { subject = version, ...change }: Change = {},
): Promise<NewApproval> {
  const { digest, gates } = await on.lifecycle.standingOf(version);
  const now = Date.now();
  const whole = {
    id: uuidv7(now),
    gate,
    decision: 'approve' as const,
    reason: null,
    at: now,
    expiresAt: now + 86_400_000,
    digest,
    evidenceDigest: gates.find((each) => each.gate === gate)?.evidenceDigest ?? '',
    approverId: by.id,
    sessionId: by.sessionId,
    authTime: by.authTime,
    idTokenDigest: null,
    selfApproved: false,
    ...change,
  };
  const iso = (ms: number) => new Date(ms).toISOString();
  const envelope = signApproval(
    SIGNER,
    { name: `${subject.model}@${subject.version}`, digest: whole.digest },
    {
      organizationId: subject.organizationId,
      versionId: subject.id,
      gate: whole.gate,
      decision: whole.decision,
      reason: whole.reason,
      evidenceDigest: whole.evidenceDigest,
      approver: { id: by.id, name: 'n', issuer: 'local', subject: 's' },
      proof: { sessionId: whole.sessionId, authTime: iso(whole.authTime), idTokenDigest: whole.idTokenDigest },
      selfApproved: whole.selfApproved,
      at: iso(whole.at),
      expiresAt: whole.expiresAt === null ? null : iso(whole.expiresAt),
    },
  );
  return { ...whole, envelope };
}

export async function signed(on: Ports, { version, people }: Scene, ...gates: readonly Gate[]): Promise<void> {
  for (const gate of gates) await on.lifecycle.decide(version, await decisionOn(on, version, people[gate], gate));
}

/** In production, by the whole journey. */
export async function inProduction(on: Ports, name: string): Promise<Scene> {
  const made = await submitted(on, name);
  await signed(on, made, 'ml', 'security', 'legal');
  await on.lifecycle.move(made.version, 'approved', {}, authorOf(made.people.legal), Date.now());
  await signed(on, made, 'deploy');
  await on.lifecycle.move(made.version, 'production', {}, authorOf(made.people.deploy), Date.now());
  return made;
}

export const authorOf = ({ id }: Person) => ({ type: 'user', id, name: 'n' });

/** What hands in the tables would write: a revision of the version in another state, with nobody asked. */
export const forcedState = (
  db: Kysely<Database>,
  { version }: Scene,
  state: string,
  { facts = '{}', author = 'x', number = 0 }: { facts?: string; author?: string; number?: number } = {},
) =>
  sql`insert into model_version_revisions
      (version_id, organization_id, number, at, author_type, author_id, state, retired, facts)
    select version_id, organization_id, number + ${1 + number}, now(), 'user', ${author}, ${state}, false, ${facts}
    from model_version_revisions where version_id = ${version.id} order by number desc limit 1`.execute(db);
