import { expect, test } from 'vitest';
import { judgePolicies } from './rules-policies.ts';
import { outlineOf } from './outline.ts';

const said = (file: object) => {
  const { violations, warnings } = judgePolicies(outlineOf(file));
  const sentence = ({ path, message }: (typeof violations)[number]) => `${path.join('.')} ${message}`;
  return { violations: violations.map(sentence), warnings: warnings.map(sentence) };
};

test('a policy that is named and not there is found at every place', () => {
  const { violations } = said({
    policies: { house: {} },
    defaultPolicies: ['hose'],
    routes: { r: { policies: ['x'] } },
    teams: { t: { policies: ['y'], apps: { a: { policies: ['house', 'z'] } } } },
  });
  expect(violations).toEqual([
    'defaultPolicies.0 there is no policy "hose"',
    'routes.r.policies.0 there is no policy "x"',
    'teams.t.policies.0 there is no policy "y"',
    'teams.t.apps.a.policies.1 there is no policy "z"',
  ]);
});

test('a policy that nobody has is a warning', () => {
  expect(said({ policies: { house: {} } })).toEqual({
    violations: [],
    warnings: ['policies.house is attached nowhere, so no call is held to it'],
  });
});

const observing = (check: object, more: object = {}) =>
  said({
    policies: { p: { output: 'observe', checks: { blocklists: { l: check } }, ...more } },
    defaultPolicies: ['p'],
  }).violations;

test('a policy cannot stop or change answers that go out as they come', () => {
  expect(observing({})).toEqual([
    'policies.p.checks.blocklists.l cannot block in answers that go out as they come (output: observe)',
  ]);
  expect(observing({ action: { low: 'flag', medium: 'mask', high: 'block' }, on: ['tool-call'] })).toHaveLength(1);
});

test.each<[string, object, object]>([
  ['flags', { action: 'flag' }, {}],
  ['looks at requests alone', { on: ['input', 'tool-result'] }, {}],
  ['is in shadow mode', {}, { mode: 'shadow' }],
])('a policy that observes and %s is one', (_what, check, more) => {
  expect(observing(check, more)).toEqual([]);
});

test('personal data and secrets are masked where nothing is said, which needs an answer that is held back', () => {
  const file = { policies: { p: { output: 'observe', checks: { personal: {}, secrets: { action: 'flag' } } } } };
  expect(said({ ...file, defaultPolicies: ['p'] }).violations).toEqual([
    'policies.p.checks.personal cannot mask in answers that go out as they come (output: observe)',
  ]);
});
