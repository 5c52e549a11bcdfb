/**
 * A forgiving reading of the file, for the rules that hold across sections: whatever is not as it should be reads as
 * absent, because the strict schema has already complained about it. So one typo hides no other fault.
 */
import { z } from 'zod';
import { Secret } from '../core/index.ts';

const text = z.string().optional().catch(undefined);
const present = z.unknown().optional();
const list = <T extends z.ZodType>(item: T) => z.array(item).catch([]);
const map = <T extends z.ZodType>(item: T) => z.record(z.string(), item).catch({});
/** An entry keeps its place even when it is not a mapping at all. */
const entry = <T extends z.ZodRawShape>(shape: T) =>
  z.preprocess((value) => (isMapping(value) ? value : {}), z.object(shape));

function isMapping(value: unknown): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Secret);
}

/** What a check does where it says nothing, it does in the schema, too. */
const checkThat = (action: string) =>
  entry({
    on: z.array(z.string()).catch(['input', 'output', 'tool-call', 'tool-result']),
    action: z.union([z.string(), z.record(z.string(), z.string())]).catch(action),
  });

const outlineSchema = entry({
  listen: entry({ gateway: text, control: text }),
  tls: present,
  trustedProxy: z.number().optional().catch(undefined),
  dataDir: text,
  store: text,
  storePassword: present,
  volatile: text,
  masterKey: present,
  pepper: present,
  durability: text,
  governance: entry({ mode: text }),
  snapshot: entry({ staleMs: z.number().catch(60_000), deadMs: z.number().catch(86_400_000) }),
  identity: entry({
    oidc: entry({ issuer: text, redirectUri: text }),
    tokens: list(
      entry({
        issuer: text,
        jwksUri: text,
        application: z.union([z.string(), entry({ map: map(z.string().catch('')) })]),
      }),
    ),
    scim: list(entry({ organization: z.string().catch('default') })),
  }),
  providers: map(entry({ kind: text })),
  models: map(
    entry({
      owner: entry({ team: text }),
      versions: map(
        entry({
          state: text,
          kind: z.string().catch('chat'),
          deployments: list(entry({ provider: text, price: present, unpriced: text, options: present })),
        }),
      ),
    }),
  ),
  routes: map(
    entry({
      strategy: z.string().catch('priority'),
      targets: list(
        z
          .union([
            z.string().transform((model) => ({ model, weight: undefined })),
            z.object({ model: z.string(), weight: z.number().optional().catch(undefined) }),
          ])
          .catch({ model: '', weight: undefined }),
      ),
      fallbackOn: map(z.string().catch('')),
      policies: list(z.string().catch('')),
    }),
  ),
  teams: map(
    entry({
      policies: list(z.string().catch('')),
      apps: map(
        entry({
          models: list(z.string().catch('')),
          modelLimits: map(present),
          policies: list(z.string().catch('')),
        }),
      ),
    }),
  ),
  defaultPolicies: list(z.string().catch('')),
  policies: map(
    entry({
      mode: z.string().catch('enforce'),
      output: z.string().catch('window'),
      checks: entry({
        personal: checkThat('mask').optional(),
        secrets: checkThat('mask').optional(),
        blocklists: map(checkThat('block')),
      }),
    }),
  ),
});

export type Outline = z.infer<typeof outlineSchema>;

/** @param value the file as plain data; secrets may stand in it */
export function outlineOf(value: unknown): Outline {
  return outlineSchema.parse(value);
}
