/** The registry as those who register, look and call use it: the API, the file beside it, and the gateway. */
import { writeFile, readFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fresh } from '../support/changes.ts';
import { controlClient, type ControlAnswer } from '../support/control.ts';
import { startInstallation, type Installation } from '../support/installation.ts';

const LONG_MS = 60_000;
let on: Installation;
beforeAll(async () => {
  on = await startInstallation({ doors: ['openai'] });
}, LONG_MS);
afterAll(() => on?.stop());

const VERSION = {
  version: '1.0.0',
  deployments: [{ provider: 'openai', model: 'gpt-4.1-mini' }],
  licence: { id: 'LicenseRef-vendor-terms' },
  dataClasses: ['public', 'internal'],
  regions: ['eu'],
};

async function register(change: object = {}, version: object | null = VERSION): Promise<string> {
  const name = fresh('chat');
  const made = await on.control('POST', '/api/v1/models', { name, ownerTeam: 'tests', ...change });
  expect(made.status).toBe(201);
  if (version) expect((await on.control('POST', `/api/v1/models/${name}/versions`, version)).status).toBe(201);
  return name;
}

const get = (path: string): Promise<ControlAnswer> => on.control('GET', path);
const rowsOf = ({ body }: ControlAnswer) => body['data'] as Record<string, unknown>[];
const call = async (model: string, key = on.key) => {
  const answer = await fetch(`${on.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }] }),
  });
  return { status: answer.status, body: (await answer.json()) as { error?: { message: string; code: string } } };
};

describe('a model that is registered', () => {
  it('is shown with its owner, its facts and the digest of each version', async () => {
    const name = await register({ purpose: 'answers', riskClass: 'limited' });
    const { body } = await get(`/api/v1/models/${name}`);
    expect(body).toMatchObject({ ownerTeam: 'tests', riskClass: 'limited', purpose: 'answers', managedBy: 'api' });
    const version = await get(`/api/v1/models/${name}/versions/1.0.0`);
    expect(version.body).toMatchObject({
      state: 'development',
      kind: 'hosted',
      edition: 1,
      licence: { id: 'LicenseRef-vendor-terms' },
      lineage: [],
    });
    expect(body['versions']).toEqual([
      { version: '1.0.0', state: 'development', digest: version.body['digest'], retired: false },
    ]);
  });

  it('has the digest that the gateway takes it by', async () => {
    const name = await register();
    const { body } = await get(`/api/v1/models/${name}/versions/1.0.0`);
    expect(on.running.control.snapshot.versions.get(`${name}@1.0.0`)?.digest).toBe(body['digest']);
  });

  it('begins in development, so that nobody calls it yet, and its name is given to no pattern', async () => {
    const name = await register();
    const bare = await call(name);
    const exact = await call(`${name}@1.0.0`);
    expect([bare.status, exact.status, exact.body.error?.code]).toEqual([404, 403, 'model_not_available']);
  });

  it('never changes its versions: the same name again is refused', async () => {
    const name = await register();
    const again = await on.control('POST', `/api/v1/models/${name}/versions`, VERSION);
    expect([again.status, String(again.body['detail'])]).toEqual([409, expect.stringContaining('never changes')]);
  });

  it('cannot be deleted', async () => {
    const name = await register();
    const answers = [
      await on.control('DELETE', `/api/v1/models/${name}`),
      await on.control('DELETE', `/api/v1/models/${name}/versions/1.0.0`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([405, 405]);
  });

  it.each([
    ['a name twice', async () => ({ name: await register() }), 409],
    ['a name of the file', async () => ({ name: nameOfFile() }), 409],
    ['a team that is not there', async () => ({ name: fresh('chat'), ownerTeam: 'nobody' }), 404],
    ['a field that is none', async () => ({ name: fresh('chat'), state: 'production' }), 400],
    ['an owner by id', async () => ({ name: fresh('chat'), organizationId: 'x' }), 400],
    ['a name that reads as an id', async () => ({ name: '0198c7d2-0000-7000-8000-000000000000' }), 400],
  ])('is refused with %s', async (_, body, status) => {
    expect((await on.control('POST', '/api/v1/models', await body())).status).toBe(status);
  });

  it.each([
    ['a provider that nobody has', { deployments: [{ provider: 'nope', model: 'm' }] }],
    ['options the provider does not take', { deployments: [{ provider: 'openai', model: 'm', options: { x: 1 } }] }],
    ['no deployment', { deployments: [] }],
    ['a price of its own', { deployments: [{ provider: 'openai', model: 'm', price: { input: '0' } }] }],
    ['leave to be without a price', { deployments: [{ provider: 'openai', model: 'm', unpriced: 'allow' }] }],
    ['a state', { state: 'production' }],
    ['a version with leading zeros', { version: '01.0.0' }],
    ['weights without a digest', { kind: 'weights' }],
    ['a digest of weights that it has not', { weights: { sha256: 'a'.repeat(64) } }],
    ['a signature that is none', { kind: 'weights', weights: { sha256: 'a'.repeat(64), signature: {} } }],
  ])('takes no version with %s', async (_, change) => {
    const name = await register({}, null);
    const answer = await on.control('POST', `/api/v1/models/${name}/versions`, { ...VERSION, ...change });
    expect(answer.status).toBe(400);
  });
});

/** The first model that the file declares. */
const nameOfFile = (): string =>
  [...on.running.control.snapshot.versions.values()].find(({ organizationId }) => organizationId === null)?.model ?? '';

describe('what is said of a model', () => {
  it('is revised, and what held before is told for any moment', async () => {
    const name = await register({ purpose: 'first' });
    const path = `/api/v1/models/${name}`;
    const before = (await get(path)).body['revisedAt'] as string;
    const revised = await on.control('PATCH', path, { purpose: 'second', riskClass: 'high' });
    expect(revised.body).toMatchObject({ revision: 2, purpose: 'second', riskClass: 'high', ownerTeam: 'tests' });
    const asOf = await get(`${path}?asOf=${before}`);
    expect(asOf.body).toMatchObject({ revision: 1, purpose: 'first' });
    expect((await get(`${path}?asOf=2020-01-01`)).status).toBe(404);
  });

  it('is revised only from what was seen, where that is asked', async () => {
    const path = `/api/v1/models/${await register()}`;
    const etag = (await get(path)).headers.get('etag') ?? '';
    const first = await on.control('PATCH', path, { purpose: 'a' }, { 'if-match': etag });
    const second = await on.control('PATCH', path, { purpose: 'b' }, { 'if-match': etag });
    expect([first.status, second.status]).toEqual([200, 412]);
  });

  it('tells metrics with their basis and lineage with what is unknown', async () => {
    const path = `/api/v1/models/${await register()}/versions/1.0.0`;
    await on.control('POST', `${path}/metrics`, {
      name: 'accuracy',
      basis: 'evaluated',
      value: 0.91,
      interval: { low: 0.88, high: 0.94 },
      n: 300,
    });
    await on.control('POST', `${path}/lineage`, { relation: 'trained-on', source: 'unknown' });
    const { body } = await get(path);
    expect(body['metrics']).toMatchObject([{ basis: 'evaluated', n: 300, interval: { confidence: 0.95 } }]);
    expect(body['lineage']).toMatchObject([{ relation: 'trained-on', source: 'unknown', digest: 'unknown' }]);
  });

  it.each([
    { name: 'x', basis: 'evaluated', value: 1 },
    { name: 'x', basis: 'guessed', value: 1, n: 1 },
    { name: 'x', basis: 'vendor', value: 1, interval: { low: 2, high: 1 } },
  ])('refuses a metric without a word of how it came: %j', async (metric) => {
    const path = `/api/v1/models/${await register()}/versions/1.0.0/metrics`;
    expect((await on.control('POST', path, metric)).status).toBe(400);
  });

  it('stands in the history, newest first, with who said it', async () => {
    const name = await register();
    await on.control('PATCH', `/api/v1/models/${name}/versions/1.0.0`, { limitations: 'sums' });
    const history = rowsOf(await get(`/api/v1/models/${name}/history`));
    expect(history.map(({ what, number }) => `${String(what)} ${String(number)}`)).toEqual([
      'version 2',
      'version 1',
      'edition 1',
      'model 1',
    ]);
    expect(history[0]).toMatchObject({
      by: 'the token of the configuration',
      said: { facts: { limitations: 'sums' } },
    });
  });

  it('stands in the audit with the names of what changed', async () => {
    const name = await register();
    await on.control('PATCH', `/api/v1/models/${name}`, { purpose: 'x' });
    const [event] = rowsOf(await get(`/api/v1/audit?object=${name}&action=model.revise`));
    expect(event?.['changed']).toEqual(['purpose', 'revisedAt', 'revision']);
  });
});

describe('a listing of models', () => {
  it('has those of the file and of the API, by state, team, risk and region', async () => {
    const name = await register({ riskClass: 'prohibited' });
    const names = async (query: string) =>
      rowsOf(await get(`/api/v1/models?limit=200&${query}`)).map((row) => row['name']);
    expect(await names('riskClass=prohibited')).toEqual([name]);
    expect(await names('managedBy=file')).toContain(nameOfFile());
    expect(await names('state=development&region=eu&team=tests')).toContain(name);
    expect(await names('state=production&team=tests')).not.toContain(name);
    expect((await get('/api/v1/models?state=nowhere')).status).toBe(400);
  });
});

describe('a model of the file', () => {
  it('is in the registry with the digest that the gateway takes it by', async () => {
    const name = nameOfFile();
    const [version] = (await get(`/api/v1/models/${name}`)).body['versions'] as { version: string; digest: string }[];
    const inForce = on.running.control.snapshot.versions.get(`${name}@${version?.version}`);
    expect(inForce?.digest).toBe(version?.digest);
  });

  it('is changed in the file alone, but may be measured', async () => {
    const name = nameOfFile();
    const [version] = (await get(`/api/v1/models/${name}`)).body['versions'] as { version: string }[];
    const path = `/api/v1/models/${name}`;
    const answers = [
      await on.control('PATCH', path, { purpose: 'x' }),
      await on.control('POST', `${path}/versions`, { ...VERSION, version: '9.0.0' }),
      await on.control('PATCH', `${path}/versions/${version?.version}`, { limitations: 'x' }),
      await on.control('POST', `${path}/versions/${version?.version}/metrics`, {
        name: 'f1',
        basis: 'vendor',
        value: 1,
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409, 201]);
  });

  it('that takes the name of a model of the API is refused with the whole file, and gone from it is retired', async () => {
    const file = on.prepared.configFile;
    const before = await readFile(file, 'utf8');
    const config = parse(before) as { models: Record<string, object> };
    const taken = await register();
    const reload = async (models: Record<string, object>) => {
      await writeFile(file, stringify({ ...config, models }));
      return on.control('POST', '/api/v1/reload');
    };
    const [model] = Object.values(config.models);
    const refused = await reload({ ...config.models, [taken]: model ?? {} });
    expect([refused.status, String(refused.body['detail'])]).toEqual([409, expect.stringContaining(`model ${taken}`)]);
    const extra = fresh('extra');
    await reload({ ...config.models, [extra]: model ?? {} });
    await reload(config.models);
    expect((await get(`/api/v1/models/${extra}`)).body).toMatchObject({ retired: true, managedBy: 'file' });
    await writeFile(file, before);
  });

  it('made of something else under the same name gets an edition, and with it another digest', async () => {
    const file = on.prepared.configFile;
    const before = await readFile(file, 'utf8');
    const config = parse(before) as { models: Record<string, { versions: Record<string, { deployments: object[] }> }> };
    const name = fresh('edited');
    const write = async (vendorModel: string) => {
      const versions = {
        '1.0.0': { state: 'production', deployments: [{ provider: 'openai', model: vendorModel, unpriced: 'allow' }] },
      };
      await writeFile(file, stringify({ ...config, models: { ...config.models, [name]: { versions } } }));
      expect((await on.control('POST', '/api/v1/reload')).status).toBe(200);
      return (await get(`/api/v1/models/${name}/versions/1.0.0`)).body;
    };
    const [first, second] = [await write('gpt-4.1-mini'), await write('gpt-4o-mini')];
    expect([first['edition'], second['edition'], first['digest'] === second['digest']]).toEqual([1, 2, false]);
    await writeFile(file, before);
    await on.control('POST', '/api/v1/reload');
  });
});

describe('a key for an environment', () => {
  const trying = async (application: string) =>
    String((await on.control('POST', '/api/v1/keys', { application, environment: 'development' })).body['key']);
  const priced = () =>
    on.control('POST', '/api/v1/prices/import', {
      rows: ['input', 'output'].map((meter) => ({ provider: 'openai', model: 'gpt-4.1-mini', meter, price: '1' })),
    });
  const NOWHERE = { version: '1.0.0', deployments: [{ provider: 'openai', model: 'gpt-4.1-mini' }] };

  it('for development calls what its team has registered, before anybody else does', async () => {
    await priced();
    const name = await register({}, NOWHERE);
    await on.control('POST', '/api/v1/teams', { name: 'others' });
    await on.control('POST', '/api/v1/applications', { team: 'others', name: 'app' });
    const own = await call(`${name}@1.0.0`, await trying('tests/app'));
    const others = await call(`${name}@1.0.0`, await trying('others/app'));
    const production = await call(`${name}@1.0.0`);
    expect([own.status, others.status, production.status]).toEqual([200, 403, 403]);
    const [row] = await on.waitForCalls(1, { model: `${name}@1.0.0`, outcome: 'ok' });
    const { body } = await get(`/api/v1/models/${name}/versions/1.0.0`);
    expect(row).toMatchObject({ servedDigest: body['digest'], servedState: 'development', environment: 'development' });
  });

  it('is kept by a rotation, and shown', async () => {
    const made = await on.control('POST', '/api/v1/keys', { application: 'tests/app', environment: 'staging' });
    const path = `/api/v1/keys/${String(made.body['id'])}`;
    const rotated = await on.control('POST', `${path}/rotate`);
    expect([made.body['environment'], rotated.body['environment']]).toEqual(['staging', 'staging']);
  });

  it('that nobody knows is refused', async () => {
    const made = await on.control('POST', '/api/v1/keys', { application: 'tests/app', environment: 'qa' });
    expect(made.status).toBe(400);
  });

  it('reaches nothing outside the regions that a version may run in', async () => {
    await priced();
    const name = await register({}, VERSION);
    const { status, body } = await call(`${name}@1.0.0`, await trying('tests/app'));
    expect([status, body.error?.code]).toEqual([403, 'model.region']);
  });
});

describe('a document of a model', () => {
  const send = (body: object) => on.control('POST', '/api/v1/models/import', body);

  it.each(['yaml', 'model-card', 'cyclonedx'])(
    'exported as %s registers the same version elsewhere, once',
    async (format) => {
      const name = await register({ purpose: 'answers' });
      const path = `/api/v1/models/${name}/versions/1.0.0`;
      await on.control('POST', `${path}/lineage`, { relation: 'trained-on', source: 'unknown' });
      await on.control('POST', `${path}/metrics`, { name: 'f1', basis: 'evaluated', value: 0.9, n: 10 });
      const { body } = await get(`/api/v1/models/${name}/export?format=${format}`);
      const other = fresh('moved');
      const text = String(body['text']).replaceAll(name, other);
      const first = await send({ format, text });
      const second = await send({ format, text });
      const version = { version: '1.0.0', digest: (await get(path)).body['digest'], digestDiffers: false };
      expect([first.status, first.body['versions']]).toEqual([
        200,
        [{ ...version, outcome: 'registered', metrics: 1, lineage: 1 }],
      ]);
      expect(second.body['versions']).toEqual([{ ...version, outcome: 'unchanged', metrics: 0, lineage: 0 }]);
      const [was, is] = [(await get(path)).body, (await get(`/api/v1/models/${other}/versions/1.0.0`)).body];
      expect(is).toMatchObject({ licence: was['licence'], dataClasses: was['dataClasses'], regions: was['regions'] });
    },
  );

  it('leaves an event when it is exported', async () => {
    const name = await register();
    await get(`/api/v1/models/${name}/export`);
    expect(rowsOf(await get(`/api/v1/audit?object=${name}&action=model.export`))).toHaveLength(1);
  });

  it('never changes what a version is made of, nor a state', async () => {
    const name = await register();
    const text = (model: string) =>
      `name: ${name}\nversions: [{ version: 1.0.0, state: production, deployments: [{ provider: openai, model: ${model} }] }]\n`;
    const [same, other] = [
      await send({ format: 'yaml', text: text('gpt-4.1-mini') }),
      await send({ format: 'yaml', text: text('gpt-4o') }),
    ];
    expect([same.status, other.status]).toEqual([200, 409]);
    expect((await get(`/api/v1/models/${name}/versions/1.0.0`)).body['state']).toBe('development');
  });

  it.each([
    ['a model of the file', () => ({ format: 'yaml', text: `name: ${nameOfFile()}\npurpose: x\n` }), 409],
    ['a name that is none', () => ({ format: 'yaml', text: 'name: "../x"\n' }), 400],
    ['a field that is none', () => ({ format: 'yaml', text: 'name: x\nmanagedBy: file\n' }), 400],
    [
      'a version that is not there',
      () => ({ format: 'model-card', text: '---\nlicense: mit\n---\n', name: fresh('none'), version: '1.0.0' }),
      404,
    ],
  ])('is refused of %s', async (_, body, status) => {
    expect((await send(body())).status).toBe(status);
  });
});

describe('another organization', () => {
  it('sees, measures and calls nothing of it, and nobody takes its names away', async () => {
    const organization = fresh('org');
    await on.control('POST', '/api/v1/organizations', { name: organization });
    await on.control('POST', '/api/v1/teams', { organization, name: 'other' });
    await on.control('POST', '/api/v1/applications', { organization, team: 'other', name: 'app' });
    const made = await on.control('POST', '/api/v1/keys', { application: `${organization}/other/app` });
    const name = await register();
    const { status, body } = await call(`${name}@1.0.0`, String(made.body['key']));
    expect([status, body.error?.message]).toEqual([404, expect.stringContaining('does not exist')]);
  });
});

it('an unknown token reads and registers nothing', async () => {
  const stranger = controlClient(on.controlUrl, 'nobody', 'tests/app');
  const answers = [
    await stranger.control('GET', '/api/v1/models'),
    await stranger.control('POST', '/api/v1/models', { name: fresh('chat') }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([401, 401]);
});
