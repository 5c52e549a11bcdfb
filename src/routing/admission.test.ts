import { describe, expect, it, test } from 'vitest';
import { Fault } from '../core/index.ts';
import type { Application, KeyEnvironment, Principal } from '../identity/index.ts';
import type { LifecycleState, ModelVersion } from '../registry/index.ts';
import type { ApplicationUse } from './admission.ts';
import { explain } from './explain.ts';
import { resolve } from './resolve.ts';
import { catalogue, deployment, route, version } from './testing.ts';
import { Unroutable } from './unroutable.ts';

const application = { models: null, organizationId: 'o', teamId: 'team', teamName: 'lab', name: 'app' } as Application;
const caller = (environment: KeyEnvironment | undefined, change: Partial<Application> = {}): Principal =>
  ({ application: { ...application, ...change }, key: { models: null, environment } }) as unknown as Principal;

function outcome(act: () => { readonly candidates: readonly unknown[] }): string {
  try {
    return act().candidates.length > 0 ? 'ok' : 'nothing';
  } catch (thrown) {
    return thrown instanceof Fault ? thrown.code : String(thrown);
  }
}

const one = (change: Partial<ModelVersion>) => catalogue([version('m@1.0.0', change)], []);

describe('a version in a state, called with a key for an environment', () => {
  const REFUSED = 'model.unavailable';
  const GONE = 'model.archived';
  // State, environment, what the owner's team gets, what another team gets.
  const cells: readonly (readonly [LifecycleState, KeyEnvironment, string, string])[] = [
    ['development', 'development', 'ok', REFUSED],
    ['development', 'staging', REFUSED, REFUSED],
    ['development', 'production', REFUSED, REFUSED],
    ['staging', 'development', 'ok', REFUSED],
    ['staging', 'staging', 'ok', 'ok'],
    ['staging', 'production', REFUSED, REFUSED],
    ['approved', 'development', 'ok', 'ok'],
    ['approved', 'staging', 'ok', 'ok'],
    ['approved', 'production', REFUSED, REFUSED],
    ['production', 'development', 'ok', 'ok'],
    ['production', 'staging', 'ok', 'ok'],
    ['production', 'production', 'ok', 'ok'],
    ['deprecated', 'development', 'ok', 'ok'],
    ['deprecated', 'staging', 'ok', 'ok'],
    ['deprecated', 'production', 'ok', 'ok'],
    ['archived', 'development', GONE, GONE],
    ['archived', 'staging', GONE, GONE],
    ['archived', 'production', GONE, GONE],
  ];

  it.each(cells)('%s, for %s: %s for its owner, %s for others', (state, environment, owner, other) => {
    const models = one({ state, ownerTeamId: 'team' });
    const of = (teamId: string) => outcome(() => resolve(models, 'm@1.0.0', 'chat', caller(environment, { teamId })));
    expect([of('team'), of('another')]).toEqual([owner, other]);
  });

  it('that nobody owns is tried by nobody', () => {
    const models = one({ state: 'development', ownerTeamId: null });
    expect(outcome(() => resolve(models, 'm@1.0.0', 'chat', caller('development')))).toBe(REFUSED);
  });

  it('takes a key of which nobody has said what it is for, and a token, as one for production', () => {
    const models = one({ state: 'approved' });
    const token = { ...caller('development'), key: null };
    expect(outcome(() => resolve(models, 'm@1.0.0', 'chat', caller(undefined)))).toBe(REFUSED);
    expect(outcome(() => resolve(models, 'm@1.0.0', 'chat', token))).toBe(REFUSED);
  });

  it('is told to a caller by its name, where the bare one means nothing yet', () => {
    const models = one({ state: 'development', ownerTeamId: 'team' });
    const act = (teamId: string) => () => resolve(models, 'm', 'chat', caller('development', { teamId }));
    expect(act('team')).toThrow('call m@1.0.0');
    expect(act('another')).toThrow('m@1.0.0 is development');
  });
});

const NOTHING: ApplicationUse = { dataClass: null, regions: null, followSuccessors: false };
const confidential: ApplicationUse = { ...NOTHING, dataClass: 'confidential' };
const european: ApplicationUse = { ...NOTHING, regions: new Set(['eu']) };
const following: ApplicationUse = { ...NOTHING, followSuccessors: true };
const set = (...words: string[]) => new Set(words);

test.each<[string, Partial<ModelVersion>, ApplicationUse | undefined, string]>([
  ['a class the version is cleared for', { dataClasses: set('confidential') }, confidential, 'ok'],
  ['a class it is not cleared for', { dataClasses: set('public', 'restricted') }, confidential, 'model.data_class'],
  ['a class, where nobody has said anything of the version', {}, confidential, 'model.data_class'],
  ['no class', { dataClasses: set('public') }, undefined, 'ok'],
  ['no class of an application with regions', { dataClasses: set('public') }, european, 'ok'],
  ['a region it is deployed in', {}, european, 'ok'],
  [
    'a region it may run in, and is not deployed in',
    { deployments: [{ ...deployment('m@1.0.0/p'), region: 'us' }] },
    european,
    'model.region',
  ],
  ['no region, of a version that may run elsewhere', { regions: set('us') }, undefined, 'model.region'],
  [
    'a region, of a provider that says none',
    { deployments: [{ ...deployment('m@1.0.0/p'), region: '' }] },
    european,
    'model.region',
  ],
  ['access by team', { access: set('lab') }, undefined, 'ok'],
  ['access by application', { access: set('lab/app') }, undefined, 'ok'],
  ['access of others', { access: set('lab/other', 'ops') }, undefined, 'model.denied'],
  ['access of nobody', { access: set() }, undefined, 'model.denied'],
])('%s', (_, change, use, expected) => {
  expect(outcome(() => resolve(one(change), 'm', 'chat', caller('production'), { use }))).toBe(expected);
});

it('of several deployments only those in a region of the application are candidates', () => {
  const models = one({ deployments: ['eu', 'us'].map((region) => ({ ...deployment(`m@1.0.0/${region}`), region })) });
  const plan = resolve(models, 'm', 'chat', caller('production'), { use: european });
  expect(plan.candidates.map(({ deployment: { region } }) => region)).toEqual(['eu']);
  expect(plan.skipped).toMatchObject([{ target: 'm@1.0.0/us', rule: 'region' }]);
});

it('a refusal brings along how its name was understood, and what left each target out', () => {
  const models = catalogue([version('m@1.0.0', { access: set('ops') })], [route('r', ['m', 'gone'])]);
  const found = (name: string) => {
    try {
      return resolve(models, name, 'chat', caller('production'));
    } catch (thrown) {
      return thrown instanceof Unroutable ? thrown.found : thrown;
    }
  };
  expect(found('r')).toMatchObject({
    matched: 'route',
    route: 'r',
    skipped: [
      { target: 'm', rule: 'access' },
      { target: 'gone', rule: 'unknown' },
    ],
  });
  expect(found('m@1.0.0')).toMatchObject({ matched: 'version', route: null, skipped: [{ rule: 'access' }] });
});

describe('a deprecated version', () => {
  const ENDED = 'model.deprecated_new_use';
  const frozen = { state: 'deprecated', ownerTeamId: 'team', uses: new Map([['user', 'grant']]) } as const;
  // Environment, who has a use, who has none but owns the version, a stranger.
  const cells: readonly (readonly [KeyEnvironment, string, string, string])[] = [
    ['development', 'ok', ENDED, ENDED],
    ['staging', 'ok', ENDED, ENDED],
    ['production', 'ok', ENDED, ENDED],
  ];

  it.each(cells)('for %s: %s for who used it, %s for its owner, %s for others', (environment, user, owner, other) => {
    const of = (id: string, teamId: string) =>
      outcome(() => resolve(one(frozen), 'm@1.0.0', 'chat', caller(environment, { id, teamId })));
    expect([of('user', 'another'), of('new', 'team'), of('new', 'another')]).toEqual([user, owner, other]);
  });

  it('asks for the use whatever the key is, and of a token too', () => {
    const token = { ...caller('production', { id: 'user' }), key: null };
    expect(outcome(() => resolve(one(frozen), 'm', 'chat', token))).toBe('ok');
    expect(
      outcome(() => resolve(one(frozen), 'm', 'chat', { ...caller('production', { id: 'new' }), key: null })),
    ).toBe(ENDED);
  });

  it('names its successor to whoever comes new', () => {
    const models = one({ ...frozen, successor: 'next@2.0.0' });
    expect(() => resolve(models, 'm', 'chat', caller('production'))).toThrow('call next@2.0.0 instead');
  });

  it('of which nothing was frozen is as open as before', () => {
    expect(outcome(() => resolve(one({ state: 'deprecated', uses: null }), 'm', 'chat', caller('production')))).toBe(
      'ok',
    );
  });

  it('that is quarantined answers nobody, whoever used it', () => {
    const models = one({ ...frozen, barred: 'quarantine' });
    expect(outcome(() => resolve(models, 'm', 'chat', caller('production', { id: 'user' })))).toBe('model.quarantined');
  });

  it('behind a route is left out for who comes new, and serves who used it', () => {
    const models = catalogue([version('m@1.0.0', frozen), version('n@1.0.0')], [route('r', ['m', 'n'])]);
    const plan = (id: string) => resolve(models, 'r', 'chat', caller('production', { id }));
    expect(plan('user').candidates.map(({ version: { id } }) => id)).toEqual(['m@1.0.0', 'n@1.0.0']);
    expect(plan('new').skipped).toMatchObject([{ target: 'm', rule: 'use' }]);
  });
});

describe('the successor of a version that has ended', () => {
  const ended = { state: 'deprecated', uses: new Map<string, string>(), successor: 'next@2.0.0' } as const;
  const plan = (
    old: Partial<ModelVersion>,
    next: Partial<ModelVersion>,
    use: ApplicationUse = following,
    change: Partial<Application> = {},
  ) => {
    const models = catalogue([version('m@1.0.0', { ...ended, ...old }), version('next@2.0.0', next)], []);
    return resolve(models, 'm@1.0.0', 'chat', caller('production', change), { use });
  };

  it.each([
    ['deprecated', {}],
    ['archived', { state: 'archived', uses: null }],
  ] as const)(
    'takes the place of one that is %s, where the application asked for it, and the plan says so',
    (_, old) => {
      const { candidates, skipped } = plan(old, {});
      expect(candidates).toMatchObject([{ version: { id: 'next@2.0.0' }, insteadOf: 'm@1.0.0' }]);
      expect(skipped[0]?.reason).toContain('its successor next@2.0.0 takes its place');
    },
  );

  it('leaves whoever has a use where it is', () => {
    const { candidates } = plan({ uses: new Map([['user', 'g']]) }, {}, following, { id: 'user' });
    expect(candidates).toMatchObject([{ version: { id: 'm@1.0.0' }, insteadOf: null }]);
  });

  it.each<[string, Partial<ModelVersion>, Partial<ModelVersion>, ApplicationUse, Partial<Application>, string]>([
    ['the application did not ask for it', {}, {}, NOTHING, {}, 'model.deprecated_new_use'],
    ['it is not in production', {}, { state: 'approved' }, following, {}, 'model.deprecated_new_use'],
    ['it is quarantined', {}, { barred: 'quarantine' }, following, {}, 'model.deprecated_new_use'],
    ['it is of another organization', {}, { organizationId: 'x' }, following, {}, 'model.deprecated_new_use'],
    ['the application may not name it', {}, {}, following, { models: ['m'] }, 'model.deprecated_new_use'],
    ['it is meant for others', {}, { access: set('ops') }, following, {}, 'model.deprecated_new_use'],
    ['it is gone', { successor: 'gone@1.0.0' }, {}, following, {}, 'model.deprecated_new_use'],
    ['the version is quarantined', { barred: 'quarantine' }, {}, following, {}, 'model.quarantined'],
    ['the version has not begun', { state: 'development', uses: null }, {}, following, {}, 'model.unavailable'],
  ])('does not take its place where %s', (_, old, next, use, change, expected) => {
    expect(outcome(() => plan(old, next, use, change))).toBe(expected);
  });

  it('does not come twice where it is a target of the route already', () => {
    const models = catalogue([version('m@1.0.0', ended), version('next@2.0.0')], [route('r', ['m@1.0.0', 'next'])]);
    const { candidates } = resolve(models, 'r', 'chat', caller('production'), { use: following });
    expect(candidates.map(({ insteadOf }) => insteadOf)).toEqual([null]);
  });
});

describe('behind a route', () => {
  const models = catalogue(
    [
      version('cleared@1.0.0', { dataClasses: set('confidential') }),
      version('open@1.0.0'),
      version('trial@1.0.0', { state: 'development', ownerTeamId: 'team', dataClasses: set('confidential') }),
      version('abroad@1.0.0', { dataClasses: set('confidential'), regions: set('us') }),
      version('theirs@1.0.0', { dataClasses: set('confidential'), access: set('ops') }),
    ],
    [
      route('assistant', ['open', 'trial@1.0.0', 'abroad', 'theirs', 'cleared'], {
        fallbackOn: { contextOverflow: 'open', contentFilter: 'cleared' },
      }),
      route('refused', ['open'], { fallbackOn: { contextOverflow: 'cleared' } }),
      route('an-*', ['open', 'cleared']),
    ],
  );
  const plan = (name: string, environment: KeyEnvironment = 'production') =>
    resolve(models, name, 'chat', caller(environment), { use: confidential });

  it('each target passes the same checks, and what is left out says why', () => {
    const { candidates, skipped } = plan('assistant');
    expect(candidates.map(({ version: { id } }) => id)).toEqual(['cleared@1.0.0']);
    expect(skipped).toEqual([
      { target: 'open', rule: 'data-class', reason: 'it may not be given confidential data' },
      { target: 'trial@1.0.0', rule: 'state', reason: 'its state is development' },
      {
        target: 'abroad',
        rule: 'region',
        reason: 'none of its deployments is where it and the application may be served',
      },
      { target: 'theirs', rule: 'access', reason: 'it is not meant for the application' },
      { target: 'open', rule: 'data-class', reason: 'for contextOverflow: it may not be given confidential data' },
    ]);
  });

  it('each fallback passes them too', () => {
    expect(Object.keys(plan('assistant').fallbacks)).toEqual(['contentFilter']);
  });

  it('and so does what a pattern leads to', () => {
    expect(plan('an-alias').candidates.map(({ version: { id } }) => id)).toEqual(['cleared@1.0.0']);
  });

  it('a key for trying reaches one more target, and no other', () => {
    expect(plan('assistant', 'development').candidates.map(({ version: { id } }) => id)).toEqual([
      'trial@1.0.0',
      'cleared@1.0.0',
    ]);
  });

  it('a fallback is no way around for a route whose targets are refused', () => {
    expect(outcome(() => plan('refused'))).toBe('model.data_class');
  });

  it('an operator who asks is told of states and regions, and of no application', () => {
    const { candidates = [] } = explain(models, 'assistant').plan ?? {};
    expect(candidates.map(({ version: { id } }) => id)).toEqual(['open@1.0.0', 'theirs@1.0.0', 'cleared@1.0.0']);
  });
});
