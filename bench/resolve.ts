/**
 * `npm run bench:resolve -- [--size N] [--json FILE]`: what does stage *resolve* cost of a call, where there are a
 * thousand models, applications, uses of what is deprecated, lists of access and rules of data and regions? Timed in a
 * loop over calls that each have another caller and another name: the noise of a whole call would hide it.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { newCall, type Call } from '../src/gateway/call.ts';
import type { Gateway } from '../src/gateway/gateway.ts';
import type { Snapshot } from '../src/gateway/snapshot.ts';
import { resolve } from '../src/gateway/stages/resolve.ts';
import type { Application, Principal } from '../src/identity/index.ts';
import { newRecord } from '../src/observe/index.ts';
import type { Deployment, ModelVersion, Route } from '../src/registry/index.ts';
import { patternsOf, type ApplicationUse } from '../src/routing/index.ts';
import { least, median } from './statistics.ts';

const ROUNDS = 15;
const CALLS_A_ROUND = 200_000;
/** Code is compiled by then. */
const WARM_CALLS = 400_000;
/** What the stage may cost. */
const MICROS_MAX = 4;
const TIMEOUTS = { connectMs: 1, headersMs: 1, firstTokenMs: 1, idleMs: 1, totalMs: 1 };

const { values: flags } = parseArgs({
  options: { size: { type: 'string', default: '1000' }, json: { type: 'string' } },
});
const size = Number(flags.size);
const numbers = Array.from({ length: size }, (_, at) => at);
/** A walk over all of them in which neighbours are far apart, so that no cache of the processor flatters. */
const scattered = (at: number): number => (at * 7_919) % size;

const applications = numbers.map((at): Application => ({
  id: `application-${at}`,
  name: `app-${at}`,
  teamId: `team-${at % 50}`,
  teamName: `team-${at % 50}`,
  organizationId: 'organization',
  organizationName: 'default',
  models: at % 2 === 0 ? null : numbers.slice(0, 20).map((more) => `model-${scattered(at + more)}`),
  bodies: { store: false, retentionDays: 30 },
  managedBy: 'file',
  retiredAt: null,
}));
const everyUse = numbers.map((at) => [`application-${at}`, `use-${at}`] as const);
const access = new Set(applications.map(({ teamName, name }) => `${teamName}/${name}`));

const deployment = (version: string, provider: string): Deployment => ({
  id: `${version}/${provider}`,
  providerId: provider,
  region: 'westeurope',
  target: { model: 'm', outputTokensDefault: 100, unsupported: 'drop', options: {} },
  prices: [],
  unpriced: 'allow',
  ejection: { consecutive: 5, baseMs: 5_000, maxMs: 60_000 },
});

/** Every second one is deprecated, and each has lists that must be looked into. */
function version(at: number): ModelVersion {
  const id = `model-${at}@1.0.0`;
  const isDeprecated = at % 2 === 1;
  return {
    id,
    model: `model-${at}`,
    version: '1.0.0',
    kind: 'chat',
    state: isDeprecated ? 'deprecated' : 'production',
    barred: null,
    lapsed: false,
    organizationId: null,
    ownerTeamId: 'team-1',
    dataClasses: new Set(['public', 'internal', 'confidential']),
    regions: new Set(['westeurope', 'northeurope']),
    access,
    uses: isDeprecated ? new Map(everyUse) : null,
    successor: `model-${(at + 1) % size}@1.0.0`,
    notices: [],
    digest: id,
    deployments: [deployment(id, 'one'), deployment(id, 'two')],
  };
}

const route = (at: number): Route => ({
  name: `route-${at}`,
  strategy: 'priority',
  targets: [0, 1, 2].map((more) => ({ model: `model-${scattered(at + more)}`, weight: 1 })),
  retriesMax: 2,
  cache: null,
  ejection: null,
  fallbackOn: { contextOverflow: `model-${scattered(at + 3)}` },
  timeouts: TIMEOUTS,
});

const versions = numbers.map(version);
const routes = numbers.map(route);
const rule: ApplicationUse = {
  dataClass: 'confidential',
  regions: new Set(['westeurope', 'swedencentral']),
  followSuccessors: true,
};
const snapshot = {
  revision: 1,
  uses: new Map(applications.map(({ id }) => [id, rule])),
  versions: new Map(versions.map((each) => [each.id, each])),
  defaultVersions: new Map(versions.map((each) => [each.model, each.id])),
  routes: new Map(routes.map((each) => [each.name, each])),
  patterns: patternsOf(numbers.slice(0, 20).map((at) => ({ ...route(at), name: `family-${at}-*` }))),
  timeouts: TIMEOUTS,
} as unknown as Snapshot;

/** Of an application whose list is open, or names exactly what it asks for. */
function callOf(at: number, name: string): Call {
  const application = applications[at % size];
  const record = newRecord({ id: 'id', startedAt: 1, surface: 'chat.completions', requestBytes: 100, revision: 1 });
  record.requestedModel = name;
  const nothing = undefined as never;
  const call = newCall(record, nothing, nothing, nothing, snapshot);
  const models = application?.models ? [...application.models, name] : null;
  const key = { id: 'key', models: null, environment: 'production' };
  call.principal = { key, token: null, application: { ...application, models } } as unknown as Principal;
  call.request = { operation: 'chat', chat: {} } as Call['request'];
  return call;
}

const gateway = { freshness: () => 'fresh' } as unknown as Gateway;
const of = (name: (at: number) => string): Call[] => numbers.map((at) => callOf(scattered(at), name(at)));
const half = (at: number): number => at - (at % 2);
const CASES: readonly (readonly [what: string, calls: readonly Call[]])[] = [
  ['a model in production', of((at) => `model-${half(scattered(at))}`)],
  ['a deprecated version, by its use', of((at) => `model-${half(scattered(at)) + 1}@1.0.0`)],
  ['a route of three, with a fallback', of((at) => `route-${at}`)],
  ['a pattern of twenty', of((at) => `family-${at % 20}-${at}`)],
];

function microsPerCall(calls: readonly Call[], count: number): number {
  const since = process.hrtime.bigint();
  for (let at = 0; at < count; at += 1) {
    const call = calls[at % calls.length];
    if (call) resolve(gateway, call);
  }
  return Number(process.hrtime.bigint() - since) / 1_000 / count;
}

for (const [, calls] of CASES) microsPerCall(calls, WARM_CALLS);
const rounds = CASES.map(() => [] as number[]);
for (let n = 0; n < ROUNDS; n += 1)
  for (const [at, [, calls]] of CASES.entries()) rounds[at]?.push(microsPerCall(calls, CALLS_A_ROUND));

const results = CASES.map(([what], at) => ({ what, least: least(rounds[at] ?? []), median: median(rounds[at] ?? []) }));
const digits = (micros: number): string => micros.toFixed(2);
process.stdout.write(
  `stage resolve, ${size} models, applications, uses and rules: µs a call, ${ROUNDS} rounds of ${CALLS_A_ROUND}\n` +
    results
      .map((each) => `${each.what.padEnd(36)} least ${digits(each.least)}  median ${digits(each.median)}\n`)
      .join(''),
);
if (flags.json) await writeFile(flags.json, `${JSON.stringify({ size, results, rounds }, null, 2)}\n`);
if (results.some((each) => each.least > MICROS_MAX)) {
  process.stdout.write(`more than ${MICROS_MAX} µs\n`);
  process.exitCode = 1;
}
