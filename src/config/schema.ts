/**
 * The shape of `sallyport.yaml`. Strict everywhere: an unknown field is an error, because a limit that is silently
 * ignored is worse than none. Provider settings and deployment options are parsed by their kind's own schemas.
 */
import { z } from 'zod';
import { certificateSchema, isBeyondPrice, parseDecimal, secretSchema } from '../core/index.ts';
import { ejectionSchema, type ProviderSettings } from '../providers/index.ts';
import { auditSchema } from './schema-audit.ts';
import { cacheRuleSchema, cacheSizeSchema } from './schema-cache.ts';
import { policySchema } from './schema-policies.ts';
import { governanceSchema, type Governance } from './schema-governance.ts';
import { applicationUse, deprecationSchema, modelFacts, versionFacts } from './schema-registry.ts';
import { identitySchema } from './schema-identity.ts';

/** Names of providers, models, routes, teams and applications: they appear in headers, metrics and URLs. */
export const nameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'a name starts with a letter or digit and holds letters, digits, ".", "_", "-", at most 64',
  );

/** A route's name may hold one `*`, which stands for any text. */
const routeNameSchema = z
  .string()
  .regex(
    /^(?=[^*]*\*?[^*]*$)[A-Za-z0-9*][A-Za-z0-9*._-]{0,63}$/,
    'a name of a route starts with a letter or digit and holds letters, digits, ".", "_", "-", at most 64, and at most one "*" for any text',
  );

const ms = (fallback: number, max = 3_600_000) => z.int().min(1).max(max).default(fallback);

/** USD per million tokens as a decimal string, so that no float ever touches money. */
export const priceSchema = z
  .string()
  .refine(
    (text) => parseDecimal(text) !== undefined,
    'a price is a decimal string in USD per million tokens, such as "0.15"',
  )
  .refine((text) => {
    const price = parseDecimal(text);
    return price === undefined || !isBeyondPrice(price);
  }, 'is above 1,000,000 USD per million tokens: check the unit');

export const pricesSchema = z
  .strictObject({
    input: priceSchema.describe('Input that no cache helped with.'),
    output: priceSchema.default('0').describe('Output. Required for chat; embeddings have none.'),
    cacheRead: priceSchema.optional().describe('Input read from a cache. Default: as input.'),
    cacheWrite: priceSchema.optional().describe('Input written to a cache. Default: as input.'),
    reasoning: priceSchema.optional().describe('Output that was thought and not shown. Default: as output.'),
  })
  .describe('USD per million tokens, as decimal strings.');

export const deploymentSchema = z.strictObject({
  provider: nameSchema.describe('Name of a provider of this file.'),
  model: z.string().min(1).max(2048).describe("The vendor's own model id, deployment name, profile or ARN."),
  price: pricesSchema.optional(),
  unpriced: z
    .enum(['deny', 'allow'])
    .default('deny')
    .describe('allow: calls without a price are served, at cost 0, and counted.'),
  tier: z
    .string()
    .min(1)
    .max(64)
    .default('standard')
    .describe('Service tier it is billed at, as imported prices name it: standard, priority, flex, batch.'),
  outputTokensDefault: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(4096)
    .describe('Limit of the output where the caller gives none.'),
  unsupported: z
    .enum(['drop', 'refuse'])
    .default('drop')
    .describe('What happens to a parameter the vendor has no field for.'),
  options: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("Options of the provider's kind; parsed again by the kind's own schema."),
});

export const versionSchema = z.strictObject({
  state: z
    .enum(['development', 'staging', 'approved', 'production', 'deprecated', 'archived'])
    .describe(
      'Where in its life the version is. Of those in production the highest is what the bare model name means.',
    ),
  kind: z.enum(['chat', 'embeddings']).default('chat').describe('What it is called for.'),
  deprecation: deprecationSchema.optional().describe('What callers of a deprecated version are told in headers.'),
  ...versionFacts,
  deployments: z.array(deploymentSchema).min(1).max(64).describe('Who serves this version; calls balance over them.'),
});

/** No leading zeros, so that one version has one spelling and "the highest" is one. */
const versionName = z
  .string()
  .regex(
    /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/,
    'a version is MAJOR.MINOR.PATCH: write it like 1.0.0',
  );

export const modelSchema = z.strictObject({
  owner: z
    .strictObject({ team: nameSchema.describe('A team of this file.') })
    .optional()
    .describe('The team that answers for the model.'),
  ...modelFacts,
  versions: z.record(versionName, versionSchema).describe('Immutable versions, by MAJOR.MINOR.PATCH.'),
});

export const timeoutsSchema = z.strictObject({
  connectMs: ms(2_000).describe('Until the request is on a connected socket.'),
  headersMs: ms(30_000).describe('From then until the head of the answer.'),
  firstTokenMs: ms(30_000).describe('Until the first content of a stream.'),
  idleMs: ms(30_000).describe('Between two pieces of a stream.'),
  totalMs: ms(600_000).describe('The call from beginning to end, over all attempts and waits.'),
});

/** More is a mistake: every policy is a pass over every text. */
const POLICIES_MAX = 16;
const policyNames = z.array(nameSchema).max(POLICIES_MAX).default([]);
const WEIGHT = 'a target of weight 0 would never be asked: give it more than 0, or remove the target';

export const routeSchema = z.strictObject({
  strategy: z
    .enum(['priority', 'weighted', 'latency', 'cost'])
    .default('priority')
    .describe('In which order targets are asked; calls balance over the deployments of one version in any case.'),
  targets: z
    .array(
      z.union([
        z.string().min(1),
        z.strictObject({ model: z.string().min(1), weight: z.number().positive(WEIGHT).default(1) }),
      ]),
    )
    .min(1)
    .max(32)
    .describe('Models of this file, as name or name@version, in order.'),
  fallbackOn: z
    .strictObject({
      contextOverflow: z.string().optional().describe('Model for requests longer than the context.'),
      contentFilter: z.string().optional().describe("Model for requests the provider's filter refused."),
    })
    .optional()
    .describe('Where to go when a request is too long or is filtered; without it the caller is told.'),
  retries: z
    .strictObject({ max: z.int().min(0).max(10).default(2).describe('So many at most, over all targets.') })
    .prefault({})
    .describe('Further attempts before giving up, each before the first byte of an answer.'),
  timeouts: timeoutsSchema.optional().describe('Milliseconds; what is not given is taken from these defaults.'),
  ejection: ejectionSchema
    .optional()
    .describe('When a deployment that keeps failing is left out. Default: as its provider says.'),
  cache: cacheRuleSchema.optional().describe('Whether answers of this route are repeated. Default: they are not.'),
  policies: policyNames.describe('Policies of calls that name this route, beside those of who calls.'),
});

/** More than this nobody limits; it keeps the arithmetic of a token's share of a minute exact enough. */
const PER_MINUTE_MAX = 1_000_000_000;

export const limitsSchema = z.strictObject({
  rpm: z.int().min(1).max(PER_MINUTE_MAX).optional().describe('Requests a minute.'),
  tpm: z.int().min(1).max(PER_MINUTE_MAX).optional().describe('Tokens a minute.'),
  concurrency: z.int().min(1).max(1_000_000).optional().describe('Calls at the same time.'),
  burstSeconds: z.int().min(1).max(60).default(10).describe('So many seconds of each rate may be used at once.'),
});

/** A caller's client gives up after minutes; who waits holds a connection and its body. */
const WAIT_MS_MAX = 300_000;
const waitMs = z.int().min(0).max(WAIT_MS_MAX);

/** Half of the calls that may be under way, so that those who wait never keep out those who need not. */
const WAITING_MAX = 1_000;

export const queueSchema = z.strictObject({
  waitMs: waitMs.default(0).describe('How long a call may wait; 0: it is refused at once. Applications may differ.'),
  max: z.int().min(1).max(WAITING_MAX).default(500).describe('Calls that wait on one node at the same time.'),
  bytesMax: z.int().min(1_048_576).max(536_870_912).default(67_108_864).describe('Bytes of their requests together.'),
});

export const applicationSchema = z.strictObject({
  models: z
    .array(z.string().min(1))
    .max(1000)
    .optional()
    .describe('Models and routes the application may call. Default: all.'),
  limits: limitsSchema.optional().describe('Of the application, all its keys together.'),
  priority: z
    .enum(['low', 'normal', 'high'])
    .default('normal')
    .describe('Which of its calls that wait for a limit go first. A request may lower it.'),
  waitMs: waitMs.optional().describe('How long its calls may wait for a limit. Default: as queue.waitMs says.'),
  modelLimits: z
    .record(nameSchema, limitsSchema)
    .default({})
    .describe('Of its calls to one model or route, by name, beside the others.'),
  ...applicationUse,
  userLimits: limitsSchema
    .optional()
    .describe('Of each of its end users, as a request names one in "x-sallyport-user", "safety_identifier" or "user".'),
  cache: cacheRuleSchema.optional().describe('Whether its answers are repeated to it. Default: they are not.'),
  policies: policyNames.describe('Policies of its calls, beside those of its team and of everybody.'),
  bodies: z
    .strictObject({
      store: z.boolean().default(false).describe('Whether they are kept.'),
      retentionDays: z.int().min(1).max(3650).default(30).describe('How long.'),
    })
    .optional()
    .describe('Whether prompts and answers are kept, encrypted, and how long. Default: they are not.'),
});

export const tlsSchema = z.strictObject({
  certificate: certificateSchema.describe('PEM with the certificate and its chain.'),
  privateKey: secretSchema.describe('PEM, unencrypted.'),
});

/** Wrong keys are found before anything starts, and before anything is sealed under them. */
const masterKeySchema = secretSchema.refine(
  (secret) => /^(?:[0-9a-fA-F]{64}|[A-Za-z0-9+/_-]{43}=?)$/.test(secret.reveal().trim()),
  'is not 32 bytes in base64 or hex: make one with openssl rand -base64 32',
);

/** Shorter ones could be guessed from a stolen table of hashes. */
const SECRET_CHARACTERS_MIN = 16;
const longSecret = secretSchema.refine(
  (secret) => secret.reveal().length >= SECRET_CHARACTERS_MIN,
  `is shorter than ${SECRET_CHARACTERS_MIN} characters: make one with openssl rand -base64 32`,
);

const listenAddress = (fallback: string) => z.string().default(fallback).describe('HOST:PORT; port 0: any free port.');

export const configSchema = z.strictObject({
  listen: z
    .strictObject({ gateway: listenAddress('127.0.0.1:8080'), control: listenAddress('127.0.0.1:8081') })
    .prefault({})
    .describe('Where the gateway and its control plane listen.'),
  tls: tlsSchema.optional().describe('Certificate of both listeners.'),
  trustedProxy: z
    .int()
    .min(0)
    .max(10)
    .optional()
    .describe('How many reverse proxies in front of us may be believed about x-forwarded-for. Default: 0, none.'),
  dataDir: z.string().default('./var').describe('Where everything local lies; one process owns it.'),
  store: z
    .string()
    .optional()
    .describe(
      'pglite:DIRECTORY inside dataDir, or postgres://user@host/database. Default: pglite: + dataDir + /store.',
    ),
  storePassword: secretSchema.optional().describe('Password of a Postgres server; never in the URL.'),
  volatile: z
    .string()
    .default('memory')
    .describe(
      'Where the counts of limits and the answers of the cache are kept: memory, or redis://host:port, rediss:// for TLS (Redis or Valkey).',
    ),
  volatilePassword: secretSchema.optional().describe('Password of Redis or Valkey; never in the URL.'),
  limitsFailMode: z
    .enum(['open', 'closed'])
    .default('open')
    .describe('While Redis is away. open: each node keeps to the limits by itself. closed: limited calls are refused.'),
  cache: cacheSizeSchema
    .prefault({})
    .describe('How much the cache of answers may hold. Who uses it says cache of an application or a route.'),
  masterKey: masterKeySchema.optional().describe('32 random bytes in base64, under which everything sealed lies.'),
  masterKeyBefore: masterKeySchema
    .optional()
    .describe(
      'The master key before a change: at the next start what it wrapped is wrapped anew. Remove it afterwards.',
    ),
  pepper: longSecret.optional().describe('32 random bytes in base64, under which API keys are hashed.'),
  adminToken: longSecret.optional().describe('Admin token of the control API. Default: made at the first start.'),
  durability: z
    .enum(['process', 'disk'])
    .optional()
    .describe('What the journal survives. Default: process with the embedded store, disk with a Postgres server.'),
  governance: governanceSchema.prefault({}).describe('Who decides which versions are called.'),
  snapshot: z
    .strictObject({
      staleMs: ms(60_000, 86_400_000).describe('From here on only known keys and versions in production are served.'),
      deadMs: ms(86_400_000, 2_592_000_000).describe('From here on nothing is served.'),
    })
    .prefault({})
    .describe('How long a node serves without its store: restricted from staleMs on, not at all from deadMs on.'),
  journal: z
    .strictObject({
      bytesMax: z.int().min(1_048_576).default(1_073_741_824).describe('Its size while the database is away.'),
      whenFull: z
        .enum(['refuse', 'continue'])
        .default('refuse')
        .describe('continue: calls are served and not recorded.'),
    })
    .prefault({})
    .describe('The record of calls on its way to the store.'),
  overload: z
    .strictObject({
      delayMs: z
        .int()
        .min(2)
        .max(10_000)
        .default(20)
        .describe(
          'How long, in milliseconds, a turn of the event loop may take for long. What no longer fits into it is refused.',
        ),
      callsMax: z.int().min(1).max(100_000).default(2_000).describe('Calls under way at the same time.'),
      applicationShare: z
        .number()
        .min(0.01)
        .max(1)
        .default(0.5)
        .describe('The part of `callsMax` that one application may hold while more than half are taken.'),
      connectionsMax: z
        .int()
        .min(1)
        .max(1_000_000)
        .default(10_000)
        .describe('Open connections of callers. Beyond it new ones are closed, and idle ones to make room.'),
      stalledReaderMs: ms(60_000).describe('How long a caller may leave what was written to it unread.'),
    })
    .prefault({})
    .describe('From where on a process refuses calls instead of answering all of them late.'),
  drainMs: ms(30_000).describe('How long running calls may go on after SIGTERM.'),
  timeouts: timeoutsSchema
    .prefault({})
    .describe('In milliseconds; of each attempt at a provider, the last of the whole call.'),
  log: z
    .strictObject({
      level: z
        .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
        .default('info')
        .describe('info: one line a call.'),
    })
    .prefault({})
    .describe('JSON lines on standard output.'),
  audit: auditSchema.prefault({}).describe('The record of who did what; see audit.md.'),
  identity: identitySchema.prefault({}).describe('Who calls, beside API keys.'),
  callRetentionDays: z.int().min(1).max(3650).default(400).describe('How long call records are kept.'),
  limits: limitsSchema.optional().describe('Of all teams of this file together.'),
  queue: queueSchema.prefault({}).describe('Calls that wait for a limit instead of being refused.'),
  policies: z
    .record(nameSchema, policySchema(nameSchema))
    .default({})
    .describe('What the guard looks for in prompts and answers, by name; see guard.md.'),
  defaultPolicies: policyNames.describe('Policies of every call, whoever makes it.'),
  providers: z
    .record(nameSchema, z.looseObject({ kind: z.string() }))
    .default({})
    .describe('Connections to vendors, by name.'),
  models: z.record(nameSchema, modelSchema).default({}).describe('The catalogue of models, by name.'),
  routes: z
    .record(routeNameSchema, routeSchema)
    .default({})
    .describe('Further names that callers may put in "model", over one or several models.'),
  teams: z
    .record(
      nameSchema,
      z.strictObject({
        policies: policyNames.describe('Policies of the calls of its applications.'),
        limits: limitsSchema.optional().describe('Of the team, all its applications together.'),
        apps: z.record(nameSchema, applicationSchema).default({}).describe('Who calls, by name.'),
      }),
    )
    .default({})
    .describe('Teams and their applications.'),
});

/** What the file says, defaults filled in. */
export type ConfigFile = z.infer<typeof configSchema>;

/** The configuration as the program uses it: every provider parsed by its kind, every path absolute, nothing open. */
export interface Config extends Omit<ConfigFile, 'providers' | 'store' | 'durability' | 'governance'> {
  readonly providers: Readonly<Record<string, ProviderSettings>>;
  /** `pglite:` and an absolute path, or a Postgres URL without a password. */
  readonly store: string;
  readonly durability: 'process' | 'disk';
  readonly governance: Governance;
}

export type DeploymentConfig = z.infer<typeof deploymentSchema>;
export type RouteConfig = z.infer<typeof routeSchema>;
export type Timeouts = z.infer<typeof timeoutsSchema>;
export type ApplicationConfig = z.infer<typeof applicationSchema>;
