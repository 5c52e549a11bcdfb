/**
 * The shape of `sallyport.yaml`. Strict everywhere: an unknown field is an error, because a limit that is silently
 * ignored is worse than none. Provider settings and deployment options are parsed by their kind's own schemas.
 */
import { z } from 'zod';
import { certificateSchema, parseDecimal, secretSchema } from '../core/index.ts';
import type { ProviderSettings } from '../providers/index.ts';

/** Names of providers, models, routes, teams and applications: they appear in headers, metrics and URLs. */
export const nameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'a name starts with a letter or digit and holds letters, digits, ".", "_", "-", at most 64',
  );

const ms = (fallback: number, max = 3_600_000) => z.int().min(1).max(max).default(fallback);

/** USD per million tokens as a decimal string, so that no float ever touches money. */
export const priceSchema = z
  .string()
  .refine(
    (text) => parseDecimal(text) !== undefined,
    'a price is a decimal string in USD per million tokens, such as "0.15"',
  );

export const pricesSchema = z.strictObject({
  input: priceSchema,
  output: priceSchema.default('0'),
  cacheRead: priceSchema.optional(),
  cacheWrite: priceSchema.optional(),
  reasoning: priceSchema.optional(),
});

export const deploymentSchema = z.strictObject({
  provider: nameSchema,
  /** The vendor's own model id. */
  model: z.string().min(1).max(2048),
  price: pricesSchema.optional(),
  /** `allow`: calls without a price are served, at cost 0, and counted. */
  unpriced: z.enum(['deny', 'allow']).default('deny'),
  outputTokensDefault: z.int().min(1).max(1_000_000).default(4096),
  unsupported: z.enum(['drop', 'refuse']).default('drop'),
  /** Parsed again by the provider kind's own schema. */
  options: z.record(z.string(), z.unknown()).default({}),
});

export const versionSchema = z.strictObject({
  state: z.enum(['development', 'staging', 'approved', 'production', 'deprecated', 'archived']),
  kind: z.enum(['chat', 'embeddings']).default('chat'),
  deployments: z.array(deploymentSchema).min(1).max(64),
});

/** No leading zeros, so that one version has one spelling and "the highest" is one. */
const versionName = z
  .string()
  .regex(
    /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/,
    'a version is MAJOR.MINOR.PATCH: write it like 1.0.0',
  );

export const modelSchema = z.strictObject({
  owner: z.strictObject({ team: nameSchema }).optional(),
  versions: z.record(versionName, versionSchema),
});

export const timeoutsSchema = z.strictObject({
  connectMs: ms(2_000),
  headersMs: ms(30_000),
  firstTokenMs: ms(30_000),
  idleMs: ms(30_000),
  totalMs: ms(600_000),
});

export const ejectionSchema = z.strictObject({
  consecutive: z.int().min(1).max(1000).default(5),
  baseMs: ms(5_000),
  maxMs: ms(60_000),
});

export const routeSchema = z.strictObject({
  strategy: z.enum(['priority', 'weighted', 'latency', 'cost']).default('priority'),
  targets: z
    .array(
      z.union([
        z.string().min(1),
        z.strictObject({ model: z.string().min(1), weight: z.number().positive().default(1) }),
      ]),
    )
    .min(1)
    .max(32),
  fallbackOn: z
    .strictObject({ contextOverflow: z.string().optional(), contentFilter: z.string().optional() })
    .optional(),
  retries: z.strictObject({ max: z.int().min(0).max(10).default(2) }).optional(),
  timeouts: timeoutsSchema.optional(),
  ejection: ejectionSchema.optional(),
  cache: z
    .strictObject({ exact: z.boolean().default(false), ttlSeconds: z.int().min(1).max(2_592_000).default(3600) })
    .optional(),
});

export const limitsSchema = z.strictObject({
  rpm: z.int().min(1).optional(),
  tpm: z.int().min(1).optional(),
  concurrency: z.int().min(1).optional(),
});

export const applicationSchema = z.strictObject({
  /** Models and routes the application may call; absent: all. */
  models: z.array(z.string().min(1)).max(1000).optional(),
  limits: limitsSchema.optional(),
  /** Keep prompts and answers, encrypted. Off unless asked for. */
  bodies: z
    .strictObject({ store: z.boolean().default(false), retentionDays: z.int().min(1).max(3650).default(30) })
    .optional(),
});

export const tlsSchema = z.strictObject({ certificate: certificateSchema, privateKey: secretSchema });

export const configSchema = z.strictObject({
  listen: z
    .strictObject({ gateway: z.string().default('127.0.0.1:8080'), control: z.string().default('127.0.0.1:8081') })
    .prefault({}),
  tls: tlsSchema.optional(),
  /** How many reverse proxies in front of us may be believed about `x-forwarded-for`; 0: none. */
  trustedProxy: z.int().min(0).max(10).optional(),
  dataDir: z.string().default('./var'),
  /** `pglite:DIRECTORY` inside `dataDir`, or `postgres://user@host/database`. Default: `pglite:` + dataDir + `/store`. */
  store: z.string().optional(),
  /** Password of a Postgres server; never in the URL. */
  storePassword: secretSchema.optional(),
  volatile: z.string().default('memory'),
  masterKey: secretSchema.optional(),
  pepper: secretSchema.optional(),
  adminToken: secretSchema.optional(),
  durability: z.enum(['process', 'disk']).optional(),
  governance: z.strictObject({ mode: z.enum(['solo', 'enforced']) }).optional(),
  snapshot: z.strictObject({ staleMs: ms(60_000, 86_400_000), deadMs: ms(86_400_000, 2_592_000_000) }).prefault({}),
  journal: z
    .strictObject({
      bytesMax: z.int().min(1_048_576).default(1_073_741_824),
      whenFull: z.enum(['refuse', 'continue']).default('refuse'),
    })
    .prefault({}),
  drainMs: ms(30_000),
  timeouts: timeoutsSchema.prefault({}),
  log: z
    .strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info') })
    .prefault({}),
  callRetentionDays: z.int().min(1).max(3650).default(400),
  providers: z.record(nameSchema, z.looseObject({ kind: z.string() })).default({}),
  models: z.record(nameSchema, modelSchema).default({}),
  routes: z.record(nameSchema, routeSchema).default({}),
  teams: z
    .record(nameSchema, z.strictObject({ apps: z.record(nameSchema, applicationSchema).default({}) }))
    .default({}),
});

/** What the file says, defaults filled in. */
export type ConfigFile = z.infer<typeof configSchema>;

/** The configuration as the program uses it: every provider parsed by its kind, every path absolute, nothing open. */
export interface Config extends Omit<ConfigFile, 'providers' | 'store' | 'durability' | 'governance'> {
  readonly providers: Readonly<Record<string, ProviderSettings>>;
  /** `pglite:` and an absolute path, or a Postgres URL without a password. */
  readonly store: string;
  readonly durability: 'process' | 'disk';
  readonly governance: { readonly mode: 'solo' | 'enforced' };
}

export type DeploymentConfig = z.infer<typeof deploymentSchema>;
export type RouteConfig = z.infer<typeof routeSchema>;
export type Timeouts = z.infer<typeof timeoutsSchema>;
export type ApplicationConfig = z.infer<typeof applicationSchema>;
