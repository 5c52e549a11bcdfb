/** `npm start` without a file: the vendors' simulators, an application, its key, and a line to try them with. */
import path from 'node:path';
import { z } from 'zod';
import {
  type CompleteConfig,
  LockHeldError,
  QUICKSTART_APPLICATION,
  findLockHolder,
  quickstartConfig,
  quickstartSecrets,
  readCliFile,
  writeCliFile,
} from '../config/index.ts';
import { Secret } from '../core/index.ts';
import { displayOf, generateAdminToken } from '../identity/index.ts';
import { type Simulators, simulatedInstallation, simulatorCredentials, startSimulators } from '../simulators/index.ts';
import { type ApiClient, QUICKSTART_DIRECTORY, connect } from './client.ts';
import type { Io } from './io.ts';
import { kinds } from './kinds.ts';
import { fetchPages } from './listing.ts';

export interface Quickstart {
  readonly config: CompleteConfig;
  readonly simulators: Simulators;
  /** To be called with the addresses really bound: finds or makes the demo key and notes everything for the commands. */
  welcome(addresses: { readonly gateway: string; readonly control: string }): Promise<void>;
}

/** @throws LockHeldError where another process runs here already */
export async function prepareQuickstart(io: Io): Promise<Quickstart> {
  const dataDir = path.resolve(io.cwd, QUICKSTART_DIRECTORY);
  const holder = await findLockHolder(dataDir);
  if (holder) throw new LockHeldError(dataDir, holder);
  const known = await readCliFile(dataDir);
  const token = known?.token ?? generateAdminToken();
  const simulators = await startSimulators({ ports: known?.simulators });
  try {
    const config = quickstartConfig({
      dataDir,
      installation: simulatedInstallation(simulators.addresses, simulatorCredentials),
      secrets: await quickstartSecrets(dataDir),
      adminToken: token,
      kinds,
      env: io.env,
    });
    return {
      config,
      simulators,
      async welcome({ gateway, control }) {
        const api = connect({ address: control, token: token.reveal() });
        const key = await demoKey(api, known?.key);
        await writeCliFile(dataDir, { gateway, control, token, key, simulators: portsOf(simulators) });
        io.out(greeting(gateway, control, key));
      },
    };
  } catch (error) {
    await simulators.close();
    throw error;
  }
}

/** Kept, for the digest of a version covers where it is called: with other ports each start would change every version. */
const portsOf = ({ addresses }: Simulators): Record<string, number> =>
  Object.fromEntries(Object.entries(addresses).map(([name, address]) => [name, Number(new URL(address).port)]));

const APPLICATION = `${QUICKSTART_APPLICATION.team}/${QUICKSTART_APPLICATION.app}`;
/** A demonstration has a handful; more than this were made by someone who does not need ours. */
const KEYS_LOOKED_AT = 1_000;

/** The key of the last start while it is good, else a new one. */
async function demoKey(api: ApiClient, known: Secret | undefined): Promise<Secret> {
  if (known) {
    const { prefix, lastFour } = displayOf(known);
    const keys = await fetchPages(api, 'listKeys', { application: APPLICATION }, KEYS_LOOKED_AT);
    const isGood = keys.some(
      (key) => key['prefix'] === prefix && key['lastFour'] === lastFour && key['state'] === 'active',
    );
    if (isGood) return known;
  }
  const { key } = z
    .object({ key: z.string() })
    .parse(await api.call('createKey', { body: { application: APPLICATION, name: 'demo' } }));
  return new Secret(key);
}

function greeting(gateway: string, control: string, key: Secret): string {
  return `
Sallyport runs on the vendors' simulators; nothing leaves this machine.

  gateway  ${gateway}/v1
  control  ${control}
  key      ${key.reveal()}

Try it:

  curl ${gateway}/v1/chat/completions -H 'authorization: Bearer ${key.reveal()}' -H 'content-type: application/json' -d '{"model":"assistant","messages":[{"role":"user","content":"Say hello"}]}'

For programs:   export SALLYPORT_KEY=${key.reveal()}
See the call:   npx sallyport call list
Your vendors:   copy a file of examples/ to sallyport.yaml, change it, and run npm start

`;
}
