import { describe, expect, test } from 'vitest';
import { Fault } from '../core/index.ts';
import { resolve } from './resolve.ts';
import { catalogue, deployment, principal, route, version } from './testing.ts';

const everything = catalogue(
  [
    version('large@1.0.0', { deployments: [deployment('large@1.0.0/a'), deployment('large@1.0.0/b')] }),
    version('small@1.0.0'),
    version('small@2.0.0', { state: 'staging' }),
    version('old@1.0.0', { state: 'deprecated' }),
    version('young@1.0.0', { state: 'staging' }),
    version('words@1.0.0', { kind: 'embeddings' }),
    version('gone@1.0.0', { state: 'archived' }),
    version('shut@1.0.0', { barred: 'quarantine' }),
    version('forged@1.0.0', { barred: 'proof' }),
  ],
  [
    route('assistant', ['large', 'small@2.0.0', 'old@1.0.0', 'gone'], { fallbackOn: { contextOverflow: 'large' } }),
    route('unsafe', ['small'], { fallbackOn: { contextOverflow: 'small@2.0.0', contentFilter: 'words' } }),
  ],
);
const anyone = principal(null);
const ids = (list: readonly { readonly deployment: { readonly id: string } }[] = []) =>
  list.map(({ deployment: { id } }) => id);
const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (fault) {
    if (fault instanceof Fault) return fault.code;
  }
  return 'none';
};

test('a route leads to the deployments of its targets in order, and says who is left out and why', () => {
  const plan = resolve(everything, 'assistant', 'chat', anyone);
  expect(ids(plan.candidates)).toEqual(['large@1.0.0/a', 'large@1.0.0/b', 'old@1.0.0/p']);
  expect(plan.skipped).toEqual([
    { target: 'small@2.0.0', rule: 'state', reason: 'its state is staging' },
    { target: 'gone', rule: 'state', reason: 'its state is archived' },
  ]);
  expect(ids(plan.fallbacks.contextOverflow)).toEqual(['large@1.0.0/a', 'large@1.0.0/b']);
});

test('a model leads to each of its deployments, once', () => {
  const plan = resolve(everything, 'large', 'chat', anyone);
  expect(plan).toMatchObject({ route: null, repeats: false, retriesMax: 2 });
  expect(ids(plan.candidates)).toEqual(['large@1.0.0/a', 'large@1.0.0/b']);
});

test('a fallback passes the same checks as the first choice: state and operation', () => {
  expect(resolve(everything, 'unsafe', 'chat', anyone).fallbacks).toEqual({});
});

test('with a stale configuration only versions in production are candidates', () => {
  const plan = resolve(everything, 'assistant', 'chat', anyone, { productionOnly: true });
  expect(ids(plan.candidates)).toEqual(['large@1.0.0/a', 'large@1.0.0/b']);
});

describe('a name that leads nowhere', () => {
  test.each([
    ['nothing', 'chat', 'model.unknown'],
    ['small@2.0.0', 'chat', 'model.unavailable'],
    ['gone@1.0.0', 'chat', 'model.archived'],
    ['shut', 'chat', 'model.quarantined'],
    ['forged', 'chat', 'model.unavailable'],
    ['words', 'chat', 'request.wrong_operation'],
    ['assistant', 'embeddings', 'request.wrong_operation'],
  ] as const)('%s for %s is %s', (name, operation, code) => {
    expect(codeOf(() => resolve(everything, name, operation, anyone))).toBe(code);
  });

  test('a deprecated version with a stale configuration is snapshot.stale', () => {
    expect(codeOf(() => resolve(everything, 'old@1.0.0', 'chat', anyone, { productionOnly: true }))).toBe(
      'snapshot.stale',
    );
  });

  test('a model that is only deprecated is still what its name means', () => {
    expect(ids(resolve(everything, 'old', 'chat', anyone).candidates)).toEqual(['old@1.0.0/p']);
  });

  test.each([
    ['anyone', null, '"young" has no version in production: young@1.0.0 is staging.'],
    ['a key for the version', ['young@1.0.0'], '"young" has no version in production: young@1.0.0 is staging.'],
    ['a key for another model', ['small'], 'The model "young" does not exist.'],
  ])('a model that is only tried is model.unknown, and %s hears what it may', (_who, models, sentence) => {
    const act = () => resolve(everything, 'young', 'chat', principal(models));
    expect(codeOf(act)).toBe('model.unknown');
    expect(act).toThrow(`${sentence} GET /v1/models lists those you may use.`);
  });

  test('a name the key may not use is model.denied, whatever stands behind it', () => {
    expect(codeOf(() => resolve(everything, 'assistant', 'chat', principal(['small'])))).toBe('model.denied');
    expect(codeOf(() => resolve(everything, 'small', 'chat', principal(['small'])))).toBe('none');
  });
});
