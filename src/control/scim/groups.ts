import { canonicalJson, Fault, uuidv7 } from '../../core/index.ts';
import { patchGroup, readGroup, type GroupAttributes, type ScimGroup } from '../../identity/index.ts';
import type { Repositories } from '../../store/index.ts';
import { requireMatch } from '../http/etag.ts';
import { readListQuery, readWanted } from './query.ts';
import { groupRolesOf } from './rule.ts';
import { NothingNew, type ScimAnswer, type ScimAsked, type ScimRoute } from './scim-route.ts';
import { select, showGroup, showList, versionOf, wants } from './shown.ts';

const answer = (group: ScimGroup, { base, query }: ScimAsked, status = 200): ScimAnswer => {
  const headers = { etag: versionOf(group), ...(status === 201 && { location: `${base}/Groups/${group.id}` }) };
  return { status, body: select(showGroup(group, base), readWanted(query)), headers };
};

async function find({ scim }: Pick<Repositories, 'scim'>, { organizationId, id }: ScimAsked): Promise<ScimGroup> {
  const group = await scim.findScimGroup(organizationId, id);
  if (!group) throw new Fault('resource.unknown', { public: `There is no group ${id.slice(0, 64)}.` });
  return group;
}

const attributesOf = ({ displayName, externalId, members }: GroupAttributes) => ({
  displayName,
  externalId,
  members: [...members].toSorted(),
});
const objectOf = ({ id, displayName }: Pick<ScimGroup, 'id' | 'displayName'>) => ({
  type: 'group',
  id,
  name: displayName,
});
const lockOf = (organizationId: string): string => `scim ${organizationId}`;

async function create(asked: ScimAsked): Promise<ScimAnswer> {
  const { act, control, organizationId, rule, by } = asked;
  const attributes = readGroup(asked.body);
  const now = control.clock.now();
  const made = await act.commit(async ({ scim, locks }) => {
    await locks.hold(lockOf(organizationId));
    const group = await scim.addScimGroup(organizationId, uuidv7(now), attributes, now);
    await scim.settleScimGrants(organizationId, groupRolesOf(rule), [...group.members], by, now);
    const deed = { chain: organizationId, object: objectOf(group), before: undefined, after: attributesOf(group) };
    return { deed, answer: group };
  });
  return answer(made, asked, 201);
}

async function change(
  asked: ScimAsked,
  next: (before: GroupAttributes) => GroupAttributes,
  shows: boolean,
): Promise<ScimAnswer> {
  const { act, control, organizationId, rule, by, id } = asked;
  const now = control.clock.now();
  const told = (group: ScimGroup): ScimAnswer =>
    shows ? answer(group, asked) : { status: 204, headers: { etag: versionOf(group) } };
  const changed = await act.commit(async (repositories) => {
    const { scim, locks } = repositories;
    await locks.hold(lockOf(organizationId));
    const before = await find(repositories, asked);
    if (asked.ifMatch) requireMatch(asked.ifMatch, versionOf(before));
    const attributes = next(before);
    const [from, to] = [attributesOf(before), attributesOf(attributes)];
    if (canonicalJson(from) === canonicalJson(to)) throw new NothingNew(told(before));
    const group = await scim.changeScimGroup(organizationId, id, attributes, now);
    await scim.settleScimGrants(organizationId, groupRolesOf(rule), touched(before, group), by, now);
    return { deed: { chain: organizationId, object: objectOf(group), before: from, after: to }, answer: group };
  });
  return told(changed);
}

/** Whose roles may be others now: by another name the group gives others to all of its members. */
function touched(before: ScimGroup, after: ScimGroup): string[] {
  const all = new Set([...before.members, ...after.members]);
  if (before.displayName !== after.displayName) return [...all];
  return [...all].filter((id) => before.members.has(id) !== after.members.has(id));
}

async function remove(asked: ScimAsked): Promise<ScimAnswer> {
  const { act, control, organizationId, rule, by, id } = asked;
  const now = control.clock.now();
  await act.commit(async (repositories) => {
    const { scim, locks } = repositories;
    await locks.hold(lockOf(organizationId));
    const group = await find(repositories, asked);
    if (asked.ifMatch) requireMatch(asked.ifMatch, versionOf(group));
    await scim.removeScimGroup(organizationId, id);
    await scim.settleScimGrants(organizationId, groupRolesOf(rule), [...group.members], by, now);
    const deed = { chain: organizationId, object: objectOf(group), before: attributesOf(group), after: undefined };
    return { deed, answer: {} };
  });
  return { status: 204 };
}

async function list({ control, organizationId, query, base }: ScimAsked): Promise<ScimAnswer> {
  const wanted = readWanted(query);
  const withMembers = wants(wanted, 'members');
  const { filter, startIndex, count } = readListQuery(query, withMembers);
  const window = { offset: startIndex - 1, count };
  const { total, rows } = await control.store.scim.listScimGroups(organizationId, filter, window, withMembers);
  const resources = rows.map((group) => select(showGroup(group, base), wanted));
  return { status: 200, body: showList(total, startIndex, resources) };
}

export const groupRoutes: readonly ScimRoute[] = [
  { method: 'GET', path: '/Groups', handle: list },
  { method: 'POST', path: '/Groups', audit: 'scim-group.create', handle: create },
  {
    method: 'GET',
    path: '/Groups/:id',
    handle: async (asked) => answer(await find(asked.control.store, asked), asked),
  },
  {
    method: 'PUT',
    path: '/Groups/:id',
    audit: 'scim-group.replace',
    handle: (asked) => change(asked, () => readGroup(asked.body), true),
  },
  {
    method: 'PATCH',
    path: '/Groups/:id',
    audit: 'scim-group.change',
    // Thousands of members are not told again for each that is added (RFC 7644 §3.5.2).
    handle: (asked) => change(asked, (before) => patchGroup(before, asked.body), false),
  },
  { method: 'DELETE', path: '/Groups/:id', audit: 'scim-group.remove', handle: remove },
];
