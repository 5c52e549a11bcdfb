import { describe, expect, it, test } from 'vitest';
import { Fault } from '../core/index.ts';
import type { Principal } from '../identity/index.ts';
import { explain } from './explain.ts';
import { match } from './match.ts';
import { resolve } from './resolve.ts';
import { catalogue, principal, route, version } from './testing.ts';

const names = catalogue(
  [
    version('large@1.0.0'),
    version('small@1.0.0'),
    version('gpt-one@1.0.0'),
    version('gpt-staged@1.0.0', { state: 'staging' }),
  ],
  [
    route('*', ['small']),
    route('gpt*', ['large']),
    route('gpt-*-mini', ['small']),
    route('*-mini', ['large']),
    route('assistant', ['large']),
    route('gpt-lost*', ['gone']),
  ],
);
const meant = (name: string): string | undefined => {
  const found = match(names, name);
  return found && (found.route?.name ?? found.how);
};

test.each([
  ['assistant', 'assistant'],
  ['large', 'model'],
  ['large@1.0.0', 'version'],
  ['gpt-one', 'model'],
  ['gpt-4o', 'gpt*'],
  ['gpt', 'gpt*'],
  ['gpt-4o-mini', 'gpt-*-mini'],
  ['o3-mini', '*-mini'],
  ['claude', '*'],
  ['gpt-mini', '*-mini'],
])('%s means %s', (name, expected) => {
  expect(meant(name)).toBe(expected);
});

test.each(['gpt-staged', 'large@9.9.9'])('%s is registered, so no pattern answers in its place', (name) => {
  expect(meant(name)).toBeUndefined();
});

test('a pattern reaches only models that are registered', () => {
  const act = () => resolve(names, 'gpt-lost-1', 'chat', principal(null));
  expect(act).toThrow(Fault);
  expect(act).toThrow('does not exist');
});

describe('whoever may call', () => {
  const allowed = (list: readonly string[]): boolean => {
    try {
      return resolve(names, 'gpt-4o', 'chat', principal(list)).candidates.length > 0;
    } catch {
      return false;
    }
  };
  test('the pattern or the very name may; what stands behind it is not enough', () => {
    expect([allowed(['gpt*']), allowed(['gpt-4o']), allowed(['large']), allowed(['*'])]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('an explanation', () => {
  test('names the pattern that wins and those that fit as well', () => {
    expect(explain(names, 'gpt-4o-mini')).toMatchObject({
      how: 'pattern',
      route: 'gpt-*-mini',
      alsoFitting: ['*-mini', 'gpt*', '*'],
      refusal: null,
      plan: { candidates: [{ deployment: { id: 'small@1.0.0/p' } }] },
    });
  });

  test('says why a name leads nowhere', () => {
    expect(explain(names, 'gpt-staged')).toMatchObject({
      how: null,
      plan: undefined,
      refusal: '"gpt-staged" has no version in production: gpt-staged@1.0.0 is staging.',
    });
    expect(explain(names, 'gpt-lost-1').refusal).toBe('no registered model stands behind this name');
  });

  test('of a model that is only tried says so, also behind a route', () => {
    const young = catalogue([version('young@1.0.0', { state: 'staging' })], [route('assistant', ['young'])]);
    const refusal = '"young" has no version in production: young@1.0.0 is staging.';
    expect([explain(young, 'young').refusal, explain(young, 'assistant').refusal]).toEqual([refusal, refusal]);
  });
});

describe('a model that another organization has registered', () => {
  const theirs = version('gpt-9@1.0.0', { organizationId: 'theirs' });
  const names = catalogue([version('chat@1.0.0'), theirs], [route('gpt*', ['chat'])]);
  const of = (organizationId: string) =>
    ({ application: { models: null, organizationId }, key: { models: null } }) as unknown as Principal;

  it('does not exist: its name is as free as it was', () => {
    expect(resolve(names, 'gpt-9', 'chat', of('mine')).route).toBe('gpt*');
    expect(resolve(names, 'gpt-9', 'chat', of('theirs')).route).toBeNull();
  });

  it('is not reached by its version either', () => {
    const alone = catalogue([theirs], []);
    expect(() => resolve(alone, 'gpt-9@1.0.0', 'chat', of('mine'))).toThrow(/does not exist/);
  });
});
