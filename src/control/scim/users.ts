import { canonicalJson, Fault, uuidv7 } from '../../core/index.ts';
import { patchUser, readUser, type ScimUser, type UserAttributes } from '../../identity/index.ts';
import type { Repositories } from '../../store/index.ts';
import { requireMatch } from '../http/etag.ts';
import { readListQuery, readWanted } from './query.ts';
import { groupRolesOf, requireSameSubject, subjectOf } from './rule.ts';
import { NothingNew, type ScimAnswer, type ScimAsked, type ScimRoute } from './scim-route.ts';
import { select, showList, showUser, versionOf } from './shown.ts';

const answer = (user: ScimUser, { base, query }: ScimAsked, status = 200): ScimAnswer => {
  const shown = showUser(user, base);
  const headers = { etag: versionOf(user), ...(status === 201 && { location: `${base}/Users/${user.id}` }) };
  return { status, body: select(shown, readWanted(query)), headers };
};

const missing = (id: string): Fault =>
  new Fault('resource.unknown', { public: `There is no user ${id.slice(0, 64)}.` });

async function find({ scim }: Pick<Repositories, 'scim'>, { organizationId, id }: ScimAsked): Promise<ScimUser> {
  const user = await scim.findScimUser(organizationId, id);
  if (!user) throw missing(id);
  return user;
}

/** What a provider may say, for comparison and for the audit, which keeps no values of it. */
const attributesOf = ({
  userName,
  externalId,
  active,
  displayName,
  formatted,
  givenName,
  familyName,
  emails,
}: UserAttributes): UserAttributes => ({
  userName,
  externalId,
  active,
  displayName,
  formatted,
  givenName,
  familyName,
  emails,
});

const objectOf = ({ id, userName }: Pick<ScimUser, 'id' | 'userName'>) => ({ type: 'user', id, name: userName });

/** One at a time in each organization: names are looked for before they are taken. */
const lockOf = (organizationId: string): string => `scim ${organizationId}`;

async function create(asked: ScimAsked): Promise<ScimAnswer> {
  const { act, control, organizationId, rule, by } = asked;
  const attributes = readUser(asked.body);
  const subject = subjectOf(rule, attributes);
  const now = control.clock.now();
  const made = await act.commit(async ({ scim, locks }) => {
    await locks.hold(lockOf(organizationId));
    const user = await scim.addScimUser(organizationId, uuidv7(now), subject, attributes, now);
    await scim.settleScimGrants(organizationId, groupRolesOf(rule), [user.id], by, now);
    const deed = { chain: organizationId, object: objectOf(user), before: undefined, after: attributesOf(user) };
    return { deed, answer: user };
  });
  return answer(made, asked, 201);
}

/** @param next what the attributes become */
async function change(asked: ScimAsked, next: (before: UserAttributes) => UserAttributes): Promise<ScimAnswer> {
  const { act, control, organizationId, rule, by, id } = asked;
  const now = control.clock.now();
  const changed = await act.commit(async (repositories) => {
    const { scim, locks } = repositories;
    await locks.hold(lockOf(organizationId));
    const before = await find(repositories, asked);
    if (asked.ifMatch) requireMatch(asked.ifMatch, versionOf(before));
    const attributes = next(before);
    requireSameSubject(rule, before, attributes);
    const [from, to] = [attributesOf(before), attributesOf(attributes)];
    if (canonicalJson(from) === canonicalJson(to)) throw new NothingNew(answer(before, asked));
    const user = await scim.changeScimUser(organizationId, id, to, now);
    await scim.settleScimGrants(organizationId, groupRolesOf(rule), [id], by, now);
    return { deed: { chain: organizationId, object: objectOf(user), before: from, after: to }, answer: user };
  });
  return answer(changed, asked);
}

async function remove(asked: ScimAsked): Promise<ScimAnswer> {
  const { act, control, organizationId, rule, by, id } = asked;
  const now = control.clock.now();
  await act.commit(async (repositories) => {
    const { scim, locks } = repositories;
    await locks.hold(lockOf(organizationId));
    const user = await find(repositories, asked);
    if (asked.ifMatch) requireMatch(asked.ifMatch, versionOf(user));
    await scim.removeScimUser(organizationId, id, now);
    await scim.settleScimGrants(organizationId, groupRolesOf(rule), [id], by, now);
    const deed = { chain: organizationId, object: objectOf(user), before: attributesOf(user), after: undefined };
    return { deed, answer: {} };
  });
  return { status: 204 };
}

async function list({ control, organizationId, query, base }: ScimAsked): Promise<ScimAnswer> {
  const { filter, startIndex, count } = readListQuery(query, false);
  const wanted = readWanted(query);
  const { scim } = control.store;
  const { total, rows } = await scim.listScimUsers(organizationId, filter, { offset: startIndex - 1, count });
  const resources = rows.map((user) => select(showUser(user, base), wanted));
  return { status: 200, body: showList(total, startIndex, resources) };
}

export const userRoutes: readonly ScimRoute[] = [
  { method: 'GET', path: '/Users', handle: list },
  { method: 'POST', path: '/Users', audit: 'scim-user.create', handle: create },
  {
    method: 'GET',
    path: '/Users/:id',
    handle: async (asked) => answer(await find(asked.control.store, asked), asked),
  },
  {
    method: 'PUT',
    path: '/Users/:id',
    audit: 'scim-user.replace',
    handle: (asked) => change(asked, () => readUser(asked.body)),
  },
  {
    method: 'PATCH',
    path: '/Users/:id',
    audit: 'scim-user.change',
    handle: (asked) => change(asked, (before) => patchUser(before, asked.body)),
  },
  { method: 'DELETE', path: '/Users/:id', audit: 'scim-user.remove', handle: remove },
];
