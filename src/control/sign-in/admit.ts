import type { Actor } from '../../audit/index.ts';
import type { OidcSettings } from '../../config/index.ts';
import { Fault, uuidv7 } from '../../core/index.ts';
import { systemActor } from '../../audit/index.ts';
import type { StoredGrant, User } from '../../identity/index.ts';
import type { Repositories } from '../../store/index.ts';
import type { Proof } from './openid.ts';

/**
 * The person whom the provider vouches for, known from now on, with what its groups give. Nothing of a person is taken
 * over by name or address: issuer and subject alone say who it is.
 * @throws Fault `signin.refused` for one who is disabled or belongs to another organization
 */
export async function admit(
  repositories: Repositories,
  settings: OidcSettings,
  proof: Proof,
  nowMs: number,
): Promise<User> {
  const { users, tenancy } = repositories;
  const organization = await tenancy.ensureOrganization(settings.organization, nowMs);
  const known = await users.findUserBySubject(proof.issuer, proof.subject);
  if (known && (known.disabledAt !== null || known.organizationId !== organization.id))
    throw new Fault('signin.refused', { internal: `the user ${known.id} is disabled or of another organization` });
  const told = { name: proof.name, email: proof.email };
  const user = known
    ? await users.noteSignIn(known.id, told, nowMs)
    : await users.insertUser({
        id: uuidv7(nowMs),
        organizationId: organization.id,
        issuer: proof.issuer,
        subject: proof.subject,
        ...told,
        createdAt: nowMs,
        signedInAt: nowMs,
        disabledAt: null,
      });
  await takeClaims(repositories, settings, proof, user, nowMs);
  return user;
}

/** Makes the grants of claims what the groups give now: what is gone is revoked, what is new is granted. */
async function takeClaims(
  { grants, tenancy, audit }: Repositories,
  settings: OidcSettings,
  proof: Proof,
  user: User,
  nowMs: number,
): Promise<void> {
  const groups = new Set(proof.groups);
  const teams = new Map((await tenancy.listTeams(user.organizationId)).map(({ id, name }) => [name, id]));
  const wanted = new Map<string, Pick<StoredGrant, 'role' | 'teamId'>>();
  for (const { group, role, team } of settings.grants) {
    const teamId = team === undefined ? null : teams.get(team);
    // A team that is not there gives nothing, least of all the whole organization.
    if (groups.has(group) && teamId !== undefined) wanted.set(`${role} ${teamId}`, { role, teamId });
  }
  const by: Actor = systemActor(proof.issuer);
  const tell = (action: string, grant: StoredGrant) =>
    audit.append(
      {
        chain: user.organizationId,
        action,
        outcome: 'done',
        actor: by,
        object: { type: 'user', id: user.id, name: user.name },
        detail: { grant: grant.id, role: grant.role, ...(grant.teamId !== null && { team: grant.teamId }) },
      },
      nowMs,
    );
  const changes: [string, StoredGrant][] = [];
  for (const held of await grants.grantsOf(user.id)) {
    if (held.source !== 'claim') continue;
    if (!wanted.delete(`${held.role} ${held.teamId}`))
      changes.push(['grant.revoke', await grants.revokeGrant(held.id, proof.issuer, nowMs)]);
  }
  for (const { role, teamId } of wanted.values()) {
    const grant: StoredGrant = {
      id: uuidv7(nowMs),
      holder: { type: 'user', id: user.id, organizationId: user.organizationId },
      role,
      installation: false,
      teamId,
      source: 'claim',
      grantedBy: proof.issuer,
      createdAt: nowMs,
      revokedAt: null,
      revokedBy: null,
    };
    changes.push(['grant.create', await grants.insertGrant(grant)]);
  }
  // Events come last: they hold the head of the chain to the end.
  for (const [action, grant] of changes) await tell(action, grant);
}
