/** The whole program on loopback: simulators, a configuration file, both listeners, an application and its key. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { completeSecrets, loadConfig, quickstartSecrets } from '../../src/config/index.ts';
import { startSallyport, type Running } from '../../src/main.ts';
import { providerKinds } from '../../src/providers/index.ts';
import { startSimulators, type Simulators } from '../../src/simulators/index.ts';
import { controlClient, type ControlClient } from './control.ts';
import { credentialsEnv, doorNames, sectionsFor, simulatorsFor, type DoorName } from './doors.ts';
import { copyEmptyDatabase } from './empty-database.ts';

export interface InstallationOptions {
  /** Ways to vendors that the configuration holds. Default: all. */
  readonly doors?: readonly DoorName[];
  /** Applications of the team `tests`. Default: `app`, which may call everything. */
  readonly apps?: Readonly<Record<string, object>>;
  /** Sections written over ours, or added to `providers`, `models`, `routes`. */
  readonly yaml?: Readonly<Record<string, unknown>>;
  /** Ours in another shape. */
  readonly models?: (ours: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** More environment for references in `yaml`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default `pglite`: embedded, in the data directory. */
  readonly store?: 'pglite' | `postgres://${string}`;
}

/** A configuration on disk with everything it refers to; a program can be started on it again and again. */
export interface Prepared {
  /** Temporary; holds `sallyport.yaml` and the data directory `var`. */
  readonly directory: string;
  readonly configFile: string;
  readonly env: Readonly<Record<string, string>>;
  readonly adminToken: string;
  /** `team/application` of the first application. */
  readonly application: string;
  readonly simulators: Simulators;
  /** Ends the simulators and removes the directory. */
  dispose(): Promise<void>;
}

export interface Installation extends ControlClient {
  readonly gatewayUrl: string;
  readonly controlUrl: string;
  readonly adminToken: string;
  /** An API key of the first application. */
  readonly key: string;
  readonly simulators: Simulators;
  readonly prepared: Prepared;
  readonly running: Running;
  stop(): Promise<void>;
}

/** Starts the simulators and writes the configuration, without starting the program. */
export async function prepareInstallation(options: InstallationOptions = {}): Promise<Prepared> {
  const { doors = doorNames, apps = { app: {} }, yaml = {}, store = 'pglite', models = (ours) => ours } = options;
  const adminToken = `test-admin-${randomBytes(16).toString('hex')}`;
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-journey-'));
  const simulators = await startSimulators({ only: simulatorsFor(doors) });
  const ours = sectionsFor(doors, simulators.addresses);
  const server = store !== 'pglite' && {
    store,
    masterKey: { env: 'SALLYPORT_TEST_MASTER_KEY' },
    pepper: { env: 'SALLYPORT_TEST_PEPPER' },
    governance: { mode: 'solo' },
  };
  const file: Readonly<Record<string, unknown>> = {
    listen: { gateway: '127.0.0.1:0', control: '127.0.0.1:0' },
    dataDir: './var',
    adminToken: { env: 'SALLYPORT_TEST_ADMIN_TOKEN' },
    log: { level: 'silent' },
    // Callers and simulators share the test's thread, so its turns say nothing of the gateway.
    overload: { delayMs: 5_000 },
    teams: { tests: { apps } },
    ...server,
    ...yaml,
    providers: { ...ours.providers, ...(yaml['providers'] as object | undefined) },
    models: { ...models(ours.models), ...(yaml['models'] as object | undefined) },
    routes: { ...ours.routes, ...(yaml['routes'] as object | undefined) },
  };
  const configFile = join(directory, 'sallyport.yaml');
  await writeFile(configFile, stringify(file, { aliasDuplicateObjects: false }));
  if (file['store'] === undefined && file['dataDir'] === './var') {
    const dataDir = join(directory, 'var');
    await quickstartSecrets(dataDir);
    await copyEmptyDatabase(join(dataDir, 'store'));
  }
  return {
    directory,
    configFile,
    adminToken,
    application: `tests/${Object.keys(apps)[0]}`,
    simulators,
    env: {
      ...credentialsEnv(),
      SALLYPORT_TEST_ADMIN_TOKEN: adminToken,
      SALLYPORT_TEST_MASTER_KEY: randomBytes(32).toString('base64'),
      SALLYPORT_TEST_PEPPER: randomBytes(32).toString('base64'),
      ...options.env,
    },
    async dispose() {
      await simulators.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Starts everything inside this process. One installation can serve a whole test file: it takes seconds to start. */
export async function startInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const prepared = await prepareInstallation(options);
  try {
    return await startPrepared(prepared);
  } catch (cause) {
    await prepared.dispose();
    throw cause;
  }
}

/** `stop()` of the answer disposes what was prepared as well. */
async function startPrepared(prepared: Prepared): Promise<Installation> {
  const readConfig = () =>
    loadConfig({
      path: prepared.configFile,
      env: prepared.env,
      kinds: new Map(providerKinds.map((kind) => [kind.kind, kind])),
    });
  const loaded = await readConfig();
  if (!loaded.ok) throw new Error(`the configuration does not fit: ${JSON.stringify(loaded.violations, null, 2)}`);
  const running = await startSallyport({ config: await completeSecrets(loaded.config), readConfig });
  const client = controlClient(running.controlUrl, prepared.adminToken, prepared.application);
  const { key } = await client.createKey().catch(async (cause: unknown) => {
    await running.stop();
    throw cause;
  });
  return {
    ...client,
    gatewayUrl: running.gatewayUrl,
    controlUrl: running.controlUrl,
    adminToken: prepared.adminToken,
    key,
    simulators: prepared.simulators,
    prepared,
    running,
    async stop() {
      await running.stop();
      await prepared.dispose();
    },
  };
}
