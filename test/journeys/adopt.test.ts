/** What was made by command and is declared in the file later: the start says what to do, and one way is a command. */
import { writeFile, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { completeSecrets, loadConfig } from '../../src/config/index.ts';
import { startSallyport, type Running } from '../../src/main.ts';
import { providerKinds } from '../../src/providers/index.ts';
import { controlClient, type ControlClient } from '../support/control.ts';
import { modelOf } from '../support/doors.ts';
import { prepareInstallation, type Prepared } from '../support/installation.ts';

const LONG_MS = 120_000;
let prepared: Prepared;
let key = '';
beforeAll(async () => {
  prepared = await prepareInstallation({ doors: ['openai'] });
  await running(async (on) => {
    const made = [
      await on.control('POST', '/api/v1/teams', { name: 'research' }),
      await on.control('POST', '/api/v1/applications', { team: 'research', name: 'search' }),
      await on.control('POST', '/api/v1/models', { name: 'support', ownerTeam: 'research' }),
      await on.control('POST', '/api/v1/models', { name: 'faq' }),
      await on.control('POST', '/api/v1/models/support/versions', {
        version: '1.0.0',
        deployments: [{ provider: 'openai', model: 'gpt-4.1-mini' }],
      }),
    ];
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    ({ key } = await on.createKey({ application: 'research/search' }));
  });
  const file = parse(await readFile(prepared.configFile, 'utf8')) as Record<string, Record<string, unknown>>;
  const target = { provider: 'openai', model: 'gpt-4.1-mini' };
  Object.assign(file['models'] ?? {}, { support: modelOf('chat', { ...target, unpriced: 'allow' }) });
  Object.assign(file['teams'] ?? {}, { research: { apps: { search: {} } } });
  await writeFile(prepared.configFile, stringify(file, { aliasDuplicateObjects: false }));
}, LONG_MS);
afterAll(() => prepared?.dispose());

async function running(
  work: (on: ControlClient & Pick<Running, 'gatewayUrl'>) => Promise<void>,
  ...adopt: string[]
): Promise<void> {
  const kinds = new Map(providerKinds.map((kind) => [kind.kind, kind]));
  const loaded = await loadConfig({ path: prepared.configFile, env: prepared.env, kinds });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.violations));
  const program = await startSallyport({ config: await completeSecrets(loaded.config), adopt: new Set(adopt) });
  try {
    const client = controlClient(program.controlUrl, prepared.adminToken, prepared.application);
    await work({ ...client, gatewayUrl: program.gatewayUrl });
  } finally {
    await program.stop();
  }
}
const nothing = async () => {};

it(
  'a start says which names collide and how to go on, for teams and applications first, then for models',
  async () => {
    await expect(running(nothing)).rejects.toThrow(
      'team research, application research/search. Rename it in the file, or have the file take over what is there: start once with sallyport serve --adopt research --adopt research/search.',
    );
    await expect(running(nothing, 'research', 'research/search')).rejects.toThrow(
      'model support. Rename them in the file, since a model of the registry keeps its name; or have the file take over what is there: start once with sallyport serve --adopt support.',
    );
  },
  LONG_MS,
);

it(
  'once adopted they are of the file, with their keys and their history, and later starts need no more',
  async () => {
    await running(
      async ({ control, gatewayUrl }) => {
        const { body } = await control('GET', '/api/v1/models/support');
        expect(body).toMatchObject({ managedBy: 'file', versions: [{ version: '1.0.0', state: 'production' }] });
        const answer = await fetch(`${gatewayUrl}/v1/chat/completions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify({ model: 'support', messages: [{ role: 'user', content: 'Hello' }] }),
        });
        expect(answer.status).toBe(200);
        const { body: history } = await control('GET', '/api/v1/models/support/history?limit=200');
        expect((history['data'] as unknown[]).length).toBeGreaterThan(3);
        const { body: told } = await control('GET', '/api/v1/audit?action=config.declare&limit=1');
        expect(told['data']).toEqual([
          expect.objectContaining({ detail: expect.stringContaining('research research/search support') }),
        ]);
      },
      'research',
      'research/search',
      'support',
    );
    await running(async ({ control }) => {
      const changed = await control('PATCH', '/api/v1/models/support', { purpose: 'x' });
      expect([changed.status, changed.body['detail']]).toEqual([409, expect.stringContaining('configuration file')]);
      const { body } = await control('GET', '/api/v1/models/faq');
      expect(body).toMatchObject({ managedBy: 'api' });
      const taken = await control('POST', '/api/v1/models', { name: 'support' });
      expect(taken.body['detail']).toContain('is declared by the configuration file');
    });
  },
  LONG_MS,
);
