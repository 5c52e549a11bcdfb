/** What the tests of this folder share: a vendor of their own, and a file system in memory. */
import { z } from 'zod';
import { secretSchema } from '../core/index.ts';
import type { ProviderKind } from '../providers/index.ts';
import type { Finding } from './finding.ts';
import { type Loaded, type LoadOptions, loadConfig } from './load.ts';

export const acmeKind: ProviderKind = {
  kind: 'acme',
  settingsSchema: z.strictObject({
    kind: z.literal('acme'),
    endpoint: z.string(),
    network: z
      .strictObject({ privateAddresses: z.array(z.string()).default([]), connections: z.int().default(8) })
      .prefault({}),
    auth: z.union([
      z.strictObject({ apiKey: secretSchema }),
      z.strictObject({
        user: z.string(),
        password: secretSchema.refine((secret) => secret.reveal().length > 3, 'is too short'),
      }),
    ]),
  }),
  deploymentSchema: z.strictObject({ door: z.enum(['front', 'back']).default('front') }),
  create() {
    throw new Error('configuration opens nothing');
  },
};

export interface Disk {
  readonly [file: string]: { readonly text: string; readonly mode?: number };
}

export interface World {
  readonly env?: LoadOptions['env'];
  readonly disk?: Disk;
  readonly refuseStore?: NonNullable<LoadOptions['refuseStore']>;
}

/** Loads `text` as `/etc/sallyport/sallyport.yaml`. */
export function loadText(text: string, { env = {}, disk = {}, refuseStore }: World = {}): Promise<Loaded> {
  const path = '/etc/sallyport/sallyport.yaml';
  const files: Disk = { ...disk, [path]: { text } };
  const find = (file: string) => {
    const found = files[file];
    if (!found) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return found;
  };
  return loadConfig({
    path,
    env,
    kinds: new Map([['acme', acmeKind]]),
    nowMs: Date.UTC(2026, 0, 1),
    ...(refuseStore && { refuseStore }),
    files: {
      readFile: async (file) => Buffer.from(find(file).text),
      mode: async (file) => find(file).mode ?? 0o600,
    },
  });
}

export async function violationsOf(text: string, world?: World): Promise<readonly Finding[]> {
  const loaded = await loadText(text, world);
  return loaded.ok ? [] : loaded.violations;
}

/** A file without fault, for tests that change one thing about it. */
export const SOUND = `
providers:
  main: { kind: acme, endpoint: "https://acme.example", auth: { apiKey: { env: ACME_KEY } } }
models:
  small:
    owner: { team: platform }
    versions:
      1.0.0:
        state: production
        deployments: [{ provider: main, model: s-1, price: { input: "0.15", output: "0.60" } }]
      1.10.0:
        state: production
        deployments: [{ provider: main, model: s-1.10, price: { input: "0.15", output: "0.70" }, options: { door: back } }]
  vectors:
    versions:
      1.0.0: { state: production, kind: embeddings, deployments: [{ provider: main, model: e, unpriced: allow }] }
routes:
  assistant: { targets: [small, small@1.0.0] }
teams:
  platform: { apps: { demo: { models: [small, assistant, small@1.0.0] } } }
`;
export const SOUND_WORLD: World = { env: { ACME_KEY: 'key-of-acme' } };

/** `SOUND` with further fields at the top. */
export function soundWith(more: string, world: World = {}): Promise<Loaded> {
  return loadText(`${more}\n${SOUND}`, { ...SOUND_WORLD, ...world, env: { ...SOUND_WORLD.env, ...world.env } });
}
