import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { loadConfig } from './index.ts';
import { SOUND, SOUND_WORLD, acmeKind, loadText, soundWith, violationsOf } from './testing.ts';

test('a sound file becomes a configuration with defaults filled in', async () => {
  const loaded = await loadText(SOUND, SOUND_WORLD);
  expect(loaded).toMatchObject({
    ok: true,
    config: {
      listen: { gateway: '127.0.0.1:8080', control: '127.0.0.1:8081' },
      dataDir: '/etc/sallyport/var',
      store: 'pglite:/etc/sallyport/var/store',
      durability: 'process',
      governance: { mode: 'solo', approvalDays: 180, graceDays: 14 },
      providers: { main: { kind: 'acme', network: { connections: 8 } } },
    },
  });
});

test("deployment options are parsed by their provider's kind, defaults included", async () => {
  const loaded = await loadText(SOUND, SOUND_WORLD);
  const versions = loaded.ok ? loaded.config.models['small']?.versions : undefined;
  expect([versions?.['1.0.0']?.deployments[0]?.options, versions?.['1.10.0']?.deployments[0]?.options]).toEqual([
    { door: 'front' },
    { door: 'back' },
  ]);
});

test('every violation of a file is told at once, in the order of the file, with line and column', async () => {
  const text = `listn: {}
listen: { gateway: nowhere }
providers:
  a: { kind: acmee }
  b:
    kind: acme
    endpoint: 5
    auth: { apiKey: { env: MISSING } }
models:
  m:
    versions:
      "1.0": {}
      2.0.0: { state: produktion, deployments: [{ provider: c, model: x, price: { input: "1", output: "2" } }] }
routes:
  m: { targets: [n] }
`;
  const found = (await violationsOf(text)).map(
    ({ path, line, column, message }) => `${line}:${column} ${path} ${message}`,
  );
  expect(found).toEqual([
    '1:1 listn there is no field "listn"',
    '2:20 listen.gateway is not an address to listen on',
    '4:14 providers.a.kind there is no provider kind "acmee"',
    '7:15 providers.b.endpoint expected text, found a number',
    '8:21 providers.b.auth.apiKey the environment variable MISSING is not set',
    '12:7 models.m.versions.1.0 a version is MAJOR.MINOR.PATCH',
    '12:7 models.m.versions.1.0.state is required and missing',
    '12:7 models.m.versions.1.0.deployments is required and missing',
    '13:23 models.m.versions.2.0.0.state expected development, staging, approved, production, deprecated or archived',
    '13:61 models.m.versions.2.0.0.deployments[0].provider there is no provider "c"',
    '15:3 routes.m a model is called "m" too, so the name would mean two things',
    '15:18 routes.m.targets[0] there is no model "n"',
  ]);
});

test('a name that is refused hides nothing that stands below it', async () => {
  const text = `
models:
  BAD NAME:
    owner: { taem: x }
    versions:
      BAD VERSION:
        state: produktion
        deployments: [{ provider: c, model: 5, price: { input: cheap, output: "2" } }]
providers:
  BAD PROVIDER: { kind: acme, endpoint: 5, auth: { apiKey: 5 } }
routes:
  "BAD ROUTE!": { targets: [n], retries: { max: 99 } }
teams:
  BAD TEAM: { limits: { rpm: 0 }, apps: { BAD APP: { limits: { rpm: many }, models: [gone] } } }
`;
  const found = (await violationsOf(text)).map(({ line, path }) => `${line} ${path}`);
  expect(found).toEqual([
    '3 models.BAD NAME',
    '4 models.BAD NAME.owner.team',
    '4 models.BAD NAME.owner.taem',
    '6 models.BAD NAME.versions.BAD VERSION',
    '7 models.BAD NAME.versions.BAD VERSION.state',
    '8 models.BAD NAME.versions.BAD VERSION.deployments[0].provider',
    '8 models.BAD NAME.versions.BAD VERSION.deployments[0].model',
    '8 models.BAD NAME.versions.BAD VERSION.deployments[0].price.input',
    '10 providers.BAD PROVIDER',
    '10 providers.BAD PROVIDER.endpoint',
    '10 providers.BAD PROVIDER.auth.apiKey',
    '12 routes.BAD ROUTE!',
    '12 routes.BAD ROUTE!.targets[0]',
    '12 routes.BAD ROUTE!.retries.max',
    '14 teams.BAD TEAM',
    '14 teams.BAD TEAM.limits.rpm',
    '14 teams.BAD TEAM.apps.BAD APP',
    '14 teams.BAD TEAM.apps.BAD APP.limits.rpm',
    '14 teams.BAD TEAM.apps.BAD APP.models[0]',
  ]);
});

test('every violation says what to do', async () => {
  const violations = await violationsOf(
    'listn: {}\nstore: mysql://x\nmodels: { a: { versions: { 1: 2 } } }\nroutes: []',
  );
  expect(violations.length).toBeGreaterThanOrEqual(4);
  expect(violations.filter(({ hint }) => hint === '')).toEqual([]);
});

test.each([
  ['storee: x', 'did you mean "store"?'],
  ['stroe: x', 'did you mean "store"?'],
  ['durability: proces', 'did you mean "process"?'],
  ['providers: { a: { kind: amce } }', 'did you mean "acme"? (known kinds: acme)'],
  ['providers: { a: { kind: acme, endpont: x } }', 'did you mean "endpoint"?'],
  ['models: { a: { versions: { 1.0.0: { stat: x } } } }', 'did you mean "state"?'],
])('a typo is met with a suggestion: %s', async (text, hint) => {
  expect((await violationsOf(text)).map((violation) => violation.hint)).toContain(hint);
});

test('a field nothing resembles is met with the list of what is known there', async () => {
  const [violation] = await violationsOf('log: { colour: blue }');
  expect(violation?.hint).toBe('known here: level');
});

test('a missing field is shown at the key of the mapping it is missing from', async () => {
  const violations = await violationsOf('models:\n  small:\n    owner: {}\n    versions: {}\n');
  expect(violations).toMatchObject([{ path: 'models.small.owner.team', line: 3, column: 5 }]);
});

test('an empty value is refused instead of being read as nothing', async () => {
  expect(await violationsOf('routes:\n')).toMatchObject([
    { path: 'routes', message: 'expected a mapping, found nothing' },
  ]);
});

test('an alternative that almost fits is explained, not the others', async () => {
  const text = 'providers: { a: { kind: acme, endpoint: x, auth: { user: me, password: { env: P } , extra: 1 } } }';
  const violations = await violationsOf(text, { env: { P: 'long enough' } });
  expect(violations).toMatchObject([{ path: 'providers.a.auth.extra', message: 'there is no field "extra"' }]);
});

test('options of a deployment are judged by the kind of its provider', async () => {
  const violations = await violationsOf(SOUND.replace('door: back', 'door: side'), SOUND_WORLD);
  expect(violations).toMatchObject([{ path: 'models.small.versions.1.10.0.deployments[0].options.door' }]);
});

test('the environment overrides where to listen', async () => {
  const env = { SALLYPORT_GATEWAY_LISTEN: '127.0.0.1:0', SALLYPORT_CONTROL_LISTEN: '[::1]:9000' };
  const loaded = await soundWith('listen: { gateway: 127.0.0.1:80 }', { env });
  expect(loaded).toMatchObject({ config: { listen: { gateway: '127.0.0.1:0', control: '[::1]:9000' } } });
});

test('a file that is not there is a violation, not an exception', async () => {
  const loaded = await loadConfig({ path: '/nowhere/sallyport.yaml', env: {}, kinds: new Map([['acme', acmeKind]]) });
  expect(loaded).toMatchObject({ ok: false, violations: [{ message: 'the file does not exist', line: 1 }] });
});

test('no value that could be a secret is repeated in any finding, wherever it was written', async () => {
  const canary = 'canary-7f3a9';
  const text = `
storePassword: ${canary}
store: postgres://me:${canary}@db.example/x
volatile: redis://:${canary}@cache
masterKey: { env: [${canary}] }
pepper: !secret ${canary}
durability: ${canary}
adminToken: { file: ./token }
providers:
  a: { kind: acme, endpoint: { env: KEY }, auth: { apiKey: ${canary} }, network: ${canary} }
  b: { kind: acme, auth: { user: me, password: { env: SHORT } }, endpoint: [${canary}] }
`;
  const loaded = await loadText(text, {
    env: { KEY: canary, SHORT: 'abc' },
    disk: { '/etc/sallyport/token': { text: canary, mode: 0o666 } },
  });
  expect(loaded.ok).toBe(false);
  expect(inspect(loaded, { depth: 20 })).not.toContain(canary);
  expect(JSON.stringify(loaded)).not.toContain(canary);
});

test('a secret that a sound file refers to prints nowhere', async () => {
  const loaded = await loadText(SOUND, SOUND_WORLD);
  expect(JSON.stringify(loaded) + inspect(loaded, { depth: 20 })).not.toContain('key-of-acme');
});

test('a sound configuration says where a path stands in the file, or its nearest parent', async () => {
  const loaded = await soundWith('drainMs: 5\njournal:\n  bytesMax: 2000000');
  if (!loaded.ok) throw new Error('the configuration should be sound');
  expect([loaded.locate(['journal', 'bytesMax']), loaded.locate(['journal', 'whenFull'])]).toEqual([
    { line: 3, column: 3 },
    { line: 2, column: 1 },
  ]);
});
