import { expect, it } from 'vitest';
import { allows, knows, scopeOf, type ControlPrincipal, type Grant } from './principal.ts';

const person = (...grants: Grant[]): ControlPrincipal => ({
  type: 'user',
  id: 'u1',
  name: 'ada',
  organizationId: 'org',
  grants,
});
const operator: ControlPrincipal = { type: 'admin-token', id: 't', name: 'ci', organizationId: null, grants: [] };
const developerOf = (teamId: string | null): Grant => ({ role: 'developer', organizationId: 'org', teamId });

it.each([
  ['its own team', developerOf('a'), { organizationId: 'org', teamId: 'a' }, true],
  ['another team', developerOf('a'), { organizationId: 'org', teamId: 'b' }, false],
  ['the organization', developerOf('a'), { organizationId: 'org' }, false],
  ['any team, granted for the organization', developerOf(null), { organizationId: 'org', teamId: 'b' }, true],
  ['a team of another organization', developerOf(null), { organizationId: 'other', teamId: 'a' }, false],
  ['the installation', developerOf(null), 'installation', false],
] as const)('a grant reaches %s or not', (_what, grant, scope, expected) => {
  expect(allows(person(grant), 'key:create', scope)).toBe(expected);
});

it('without a grant nothing is allowed, not even to look', () => {
  expect([allows(person(), 'model:read', 'shared'), scopeOf(person(), 'model:read')]).toEqual([false, undefined]);
});

it('a role gives its own permissions and no others', () => {
  const viewer = person({ role: 'viewer', organizationId: 'org', teamId: null });
  expect([allows(viewer, 'model:read', 'shared'), allows(viewer, 'key:create', { organizationId: 'org' })]).toEqual([
    true,
    false,
  ]);
});

it('a role that is not in the table gives nothing', () => {
  const made = person({ role: '__proto__' as 'viewer', organizationId: null, teamId: null });
  expect(allows(made, 'model:read', 'shared')).toBe(false);
});

it('the operator of the installation sees everything', () => {
  expect([scopeOf(operator, 'key:read'), knows(operator, 'any')]).toEqual([{ everything: true }, true]);
});

it('a listing is of the organization, or of the teams that a grant names', () => {
  expect([
    scopeOf(person(developerOf('a'), developerOf('b'), developerOf('a')), 'key:read'),
    scopeOf(person(developerOf('a'), developerOf(null)), 'key:read'),
    scopeOf(person({ role: 'auditor', organizationId: null, teamId: null }), 'key:read'),
  ]).toEqual([{ organizationId: 'org', teamIds: ['a', 'b'] }, { organizationId: 'org' }, { everything: true }]);
});
