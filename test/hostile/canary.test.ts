/** Promise P6: a secret appears in no log, error, answer, metric, file or column. Each is planted, everything is driven, and each is looked for. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { simulatorCredentials } from '../../src/simulators/index.ts';
import { controlClient, type ControlClient } from '../support/control.ts';
import { chatModel, credentialsEnv, embeddingsModel, modelOf, simulatorOf, type DoorName } from '../support/doors.ts';
import { prepareInstallation, type Prepared } from '../support/installation.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { startProgram, type Program } from '../support/process.ts';
import { Search } from './canaries.ts';
import { plantSignIns } from './signed-in.ts';
import { embeddedTables, serverTables } from './tables.ts';

const LONG_MS = 240_000;
const PROGRAM = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));

const doors = [
  'openai',
  'azure-openai v1, key',
  'azure-openai v1, Entra ID',
  'aws-bedrock Claude, static keys',
  'aws-bedrock Nova, bearer',
  'oci GENERIC',
  'oci openai door',
  'anthropic',
  'openai-compatible vLLM',
] as const satisfies readonly DoorName[];

/** Of each vendor; those that would wait for ever are cut off by the caller. */
const faults = [
  'status status=400',
  'status status=401',
  'status status=403',
  'status status=404',
  'status status=500',
  'credentials',
  'throttled',
  'contentFilter',
  'contentFilter on=completion',
  'contextOverflow',
  'reset',
  'cut after=2',
  'malformed',
  'errorIn200',
  'endsEarly',
  'usageMissing',
  'bomb bytes=100000000',
  'stall after=2',
] as const;

const canary = (what: string): string => `canary-${what}-${randomBytes(12).toString('hex')}`;
const wrongCredential = canary('wrong-credential');
const prompt = canary('prompt');
const storedPrompt = canary('stored-prompt');
/** In the words of a provider's refusal. */
const refusalText = canary('refusal');
/** Of credentials only what is secret of them: an access key's id and a tenant are names. */
const { AWS_ID: _, OCI_PEM: ociPem = '', ...credentials } = credentialsEnv();

/** A provider that repeats the credential wherever it says something of an error. */
const echo = createServer((request, response) => {
  const said = request.headers.authorization?.split(' ')[1] ?? '';
  const error = { message: `no ${said}`, type: said, code: said, param: said };
  request.resume();
  request.on('end', () => {
    response.writeHead(400, { 'content-type': 'application/json', 'x-request-id': said });
    response.end(JSON.stringify({ error }));
  });
});
beforeAll(() => new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  echo.closeAllConnections();
  echo.close();
});

describe.each(['postgres', 'pglite'] as const)('with the store %s', (engine) => {
  let postgres: PostgresServer | undefined;
  let url: string | undefined;
  let prepared: Prepared;
  let program: Program;
  let client: ControlClient;
  let key: string;
  let storingKey: string;
  let rotated: string;
  let search: Search;

  beforeAll(async () => {
    if (engine === 'postgres') {
      postgres = await startPostgres();
      url = postgres.createDatabase('canary');
    }
    prepared = await prepareInstallation({
      doors,
      ...(url !== undefined && { store: url as `postgres://${string}` }),
      apps: { app: {}, storing: { bodies: { store: true } } },
      env: { WRONG_CREDENTIAL: wrongCredential },
      yaml: {
        log: { level: 'trace' },
        timeouts: { firstTokenMs: 700, idleMs: 700, headersMs: 2_000, totalMs: 3_000 },
        masterKey: { env: 'SALLYPORT_TEST_MASTER_KEY' },
        pepper: { env: 'SALLYPORT_TEST_PEPPER' },
      },
    });
    await addWrongCredentials(prepared);
    program = await startProgram(prepared);
    client = controlClient(program.controlUrl, prepared.adminToken, prepared.application);
    ({ key } = await client.createKey());
    ({ key: storingKey } = await client.createKey({ application: 'tests/storing' }));
    const old = await client.createKey();
    rotated = String((await client.control('POST', `/api/v1/keys/${old.id}/rotate`, {})).body['key']);
    search = new Search({
      ...credentials,
      ociPrivateKey: ociPem.split('\n')[5] ?? '',
      wrongCredential,
      adminToken: prepared.adminToken,
      masterKey: prepared.env['SALLYPORT_TEST_MASTER_KEY'] ?? '',
      pepper: prepared.env['SALLYPORT_TEST_PEPPER'] ?? '',
      prompt,
      storedPrompt,
      refusalText,
      key,
      storingKey,
      revokedKey: old.key,
      ...(await plantSignIns(client, program.controlUrl, canary)),
      rotatedKey: rotated,
    });
  }, LONG_MS);
  afterAll(async () => {
    await program?.kill('SIGKILL');
    await prepared?.dispose();
    await postgres?.stop();
  }, LONG_MS);

  interface Asked {
    readonly key?: string;
    readonly content?: string;
    readonly stream?: boolean;
    readonly path?: string;
  }
  async function ask(
    model: string,
    { key: as = key, content = prompt, stream = false, path = 'chat/completions' }: Asked = {},
  ) {
    const body =
      path === 'embeddings' ? { model, input: content } : { model, stream, messages: [{ role: 'user', content }] };
    const answer = await fetch(`${program.gatewayUrl}/v1/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.status, text: `${JSON.stringify([...answer.headers])}\n${await answer.text()}` };
  }

  it(
    'no answer of the gateway holds a secret, whatever the provider does',
    async () => {
      const statuses = new Set<number>();
      const good: number[] = [];
      for (const door of doors) {
        const asks = faults.flatMap((fault) =>
          [false, true].map(async (stream) => {
            const answer = await ask(chatModel(door), {
              stream,
              content: `${prompt} [[fault:${fault}${fault === 'status status=400' ? ` message="${refusalText}"` : ''}]]`,
            });
            statuses.add(answer.status);
            // An answer repeats its caller's prompt, and a refusal may hold the provider's words for the caller.
            search.look(`the answer of ${door} to ${fault}`, answer.text, ['prompt', 'refusalText']);
          }),
        );
        await Promise.all(asks);
        for (const stream of [false, true]) good.push((await ask(chatModel(door), { stream })).status);
      }
      good.push((await ask(embeddingsModel('openai'), { path: 'embeddings' })).status);
      good.push((await ask(chatModel('openai'), { key: storingKey, content: storedPrompt })).status);
      const refused = [
        await ask('wrong-openai'),
        await ask('wrong-anthropic'),
        await ask('wrong-azure-v1'),
        await ask('wrong-vllm'),
        await ask('wrong-echo'),
        await ask(chatModel('openai'), { key: `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}` }),
        await ask('nothing'),
      ];
      for (const { status, text } of refused) search.look(`a refusal with ${status}`, text);
      expect(good).toEqual(good.map(() => 200));
      expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 429, 502]));
      expect(refused.map(({ status }) => status)).toEqual([502, 502, 502, 502, 400, 401, 404]);
      expect([...search.found]).toEqual([]);
    },
    LONG_MS,
  );

  it(
    'no answer of the control plane does, but the one that shows a new key',
    async () => {
      const calls = await client.waitForCalls(doors.length * (faults.length * 2 + 2));
      const keys = (await client.control('GET', '/api/v1/keys')).body['data'] as { id: string }[];
      const { body: openapi } = await client.control('GET', '/api/openapi.json');
      const paths = Object.entries(openapi['paths'] as Record<string, object>).flatMap(([path, item]) =>
        'get' in item ? [path] : [],
      );
      const ids = [...calls.map((row) => String(row['id'])), ...keys.map(({ id }) => id)];
      for (const path of paths) {
        const addresses = path.includes('{id}')
          ? ids.map((id) => path.replace('{id}', id))
          : [`${path}?limit=200`, path];
        // Without a reason it shows nothing.
        if (path.endsWith('/bodies')) addresses.push(...addresses.map((address) => `${address}?reason=canary`));
        const stored = path.endsWith('/bodies') ? ['storedPrompt'] : [];
        for (const address of addresses) {
          search.look(address, JSON.stringify(await client.control('GET', address)), stored);
        }
      }
      const stranger = controlClient(program.controlUrl, `${prepared.adminToken}x`, prepared.application);
      search.look('a refusal of the control plane', JSON.stringify(await stranger.control('GET', '/api/v1/keys')));
      search.look('metrics', await (await fetch(`${program.controlUrl}/metrics`)).text());
      expect(paths.length).toBeGreaterThan(5);
      expect([...search.found]).toEqual([]);
    },
    LONG_MS,
  );

  it(
    'no reload does, taken or refused',
    async () => {
      const before = await readFile(prepared.configFile, 'utf8');
      search.look('a reload', JSON.stringify(await client.control('POST', '/api/v1/reload')));
      // Written where a reference belongs, as people do once.
      const file = parse(before) as { providers: Record<string, Record<string, unknown>> };
      file.providers['openai'] = {
        ...file.providers['openai'],
        auth: { apiKey: wrongCredential },
        apiKey: wrongCredential,
      };
      await writeFile(prepared.configFile, stringify({ ...file, adminToken: prepared.adminToken }));
      const { status, body } = await client.control('POST', '/api/v1/reload');
      program.signal('SIGHUP');
      search.look('a refused reload', JSON.stringify(body));
      const check = await cli(['check', '--config', prepared.configFile]);
      const started = await cli(['serve', '--config', prepared.configFile]);
      await writeFile(prepared.configFile, before);
      search.look('check of a bad file', check.text);
      search.look('serve of a bad file', started.text);
      expect([status, check.code, started.code]).toEqual([422, 1, 1]);
      expect([...search.found]).toEqual([]);
    },
    LONG_MS,
  );

  async function cli(args: readonly string[]): Promise<{ code: number; text: string }> {
    const env = {
      PATH: process.env['PATH'],
      ...prepared.env,
      SALLYPORT_CONTROL_URL: program.controlUrl,
      SALLYPORT_TOKEN: prepared.adminToken,
    };
    const running = promisify(execFile)(process.execPath, [PROGRAM, ...args], {
      cwd: prepared.directory,
      env,
      maxBuffer: 64 * 1024 ** 2,
    });
    try {
      const { stdout, stderr } = await running;
      return { code: 0, text: stdout + stderr };
    } catch (thrown) {
      const { code, stdout, stderr } = thrown as { code: number; stdout: string; stderr: string };
      return { code, text: stdout + stderr };
    }
  }

  it(
    'no command does',
    async () => {
      const [call] = await client.calls();
      const commands = [
        ['key', 'list', '--json'],
        ['key', 'list'],
        ['call', 'list', '--json', '--limit', '500'],
        ['call', 'show', String(call?.['id'])],
        ['price', 'list', '--json'],
        ['app', 'list', '--json'],
        ['check', '--config', prepared.configFile],
        ['check', '--config', prepared.configFile, '--json'],
        ['doctor', '--config', prepared.configFile, '--json'],
        ['call', 'show', 'nothing'],
      ];
      for (const args of commands) search.look(`sallyport ${args.join(' ')}`, (await cli(args)).text);
      expect([...search.found]).toEqual([]);
    },
    LONG_MS,
  );

  it('neither the process list nor the files of a running node do', () => {
    search.look('the command line', readFileSync(`/proc/${program.pid}/cmdline`));
    // What the operator put into the environment stands there; nothing is added.
    const given = [
      ...Object.keys(credentials),
      'ociPrivateKey',
      'wrongCredential',
      'adminToken',
      'masterKey',
      'pepper',
    ];
    search.look('the environment', readFileSync(`/proc/${program.pid}/environ`), given);
    const before = search.places;
    search.lookInFiles(join(prepared.directory, 'var', 'journal'));
    expect(search.places).toBeGreaterThan(before);
    expect([...search.found]).toEqual([]);
  });

  it(
    'no column of the database, no file of the data directory and no log line does; a stored body lies there sealed',
    async () => {
      expect(await program.kill('SIGTERM')).toBe(0);
      search.look('standard output', program.stdout);
      search.look('standard error', program.stderr);
      search.lookInFiles(join(prepared.directory, 'var'));
      const tables =
        url === undefined ? await embeddedTables(join(prepared.directory, 'var', 'store')) : await serverTables(url);
      for (const [table, content] of tables) search.look(`the table ${table}`, content);
      expect(tables.get('bodies')?.split('\n')).toHaveLength(2);
      expect(tables.get('calls')?.split('\n').length).toBeGreaterThan(doors.length * faults.length * 2);
      expect([...search.found]).toEqual([]);
    },
    LONG_MS,
  );

  it('and the search finds what is there', () => {
    const seen = new Search({ prompt, openai: simulatorCredentials.openai.apiKey });
    const requests = prepared.simulators.simulator(simulatorOf('openai')).requests();
    seen.look('what the provider was sent', JSON.stringify(requests));
    seen.look('the same in base64', Buffer.from(`x${JSON.stringify(requests)}`).toString('base64'));
    seen.look('a header', `Bearer ${simulatorCredentials.openai.apiKey}`);
    expect([...seen.found].toSorted()).toEqual([
      'openai in a header',
      'prompt in the same in base64',
      'prompt in what the provider was sent',
    ]);
  });
});

/** The same providers again with a credential their vendors refuse, most of which repeat it in their refusal. */
async function addWrongCredentials(prepared: Prepared): Promise<void> {
  const file = parse(await readFile(prepared.configFile, 'utf8')) as {
    providers: Record<string, object>;
    models: Record<string, object>;
  };
  const price = { input: '1', output: '1' };
  for (const name of ['openai', 'anthropic', 'azure-v1', 'vllm']) {
    const auth = { apiKey: { env: 'WRONG_CREDENTIAL' } };
    file.providers[`wrong-${name}`] = { ...file.providers[name], auth };
    file.models[`wrong-${name}`] = modelOf('chat', { provider: `wrong-${name}`, model: 'gpt-4.1-mini', price });
  }
  const { port } = echo.address() as AddressInfo;
  file.providers['wrong-echo'] = {
    kind: 'openai-compatible',
    region: 'local',
    endpoint: `http://127.0.0.1:${port}/v1`,
    auth: { apiKey: { env: 'WRONG_CREDENTIAL' } },
  };
  file.models['wrong-echo'] = modelOf('chat', { provider: 'wrong-echo', model: 'm', price });
  await writeFile(prepared.configFile, stringify(file, { aliasDuplicateObjects: false }));
}
