import { Fault, type ErrorCode, type FaultDetail } from '../core/index.ts';
import type { Principal } from '../identity/index.ts';
import type { ModelVersion, Route } from '../registry/index.ts';
import { callerOf, hasAccess, isOpen, mayServe, takesData, type ApplicationUse, type Caller } from './admission.ts';
import { match, mayCall, versionOf, type Catalogue, type Match } from './match.ts';
import type { Candidate, FallbackReason, Plan, Skipped, SkipRule } from './plan.ts';
import { withoutProduction } from './without-production.ts';

/** A deprecated version may have been archived since the store was last heard of. */
const RETRY_AFTER_MS = 5_000;
/** Other deployments a call may try that names a model and no route: as many as a route's own default. */
const RETRIES_WITHOUT_ROUTE = 2;

export interface ResolveOptions {
  /** The snapshot is stale: serve what is surely still open. Default `false`. */
  readonly productionOnly?: boolean;
  /** What is said of the caller's application. Default: nothing. */
  readonly use?: ApplicationUse | undefined;
}

/** What was found of a name before it turned out that nothing of it may be called. */
export interface DeadEnd extends Pick<Plan, 'matched' | 'route' | 'strategy' | 'skipped'> {}

/** A name that leads to nothing this caller may have, with the way to there. */
export class Unroutable extends Fault {
  readonly found: DeadEnd;

  constructor(code: ErrorCode, detail: FaultDetail, found: DeadEnd) {
    super(code, detail);
    this.found = found;
  }
}

/**
 * The attempts that a name in `model` leads to. Every target of a route passes the same filter, a fallback's too.
 * @throws Fault `model.unknown | model.denied | model.unavailable | model.data_class | model.region | model.quarantined |
 *   model.archived | request.wrong_operation | snapshot.stale`
 */
export function resolve(
  catalogue: Catalogue,
  name: string,
  operation: ModelVersion['kind'],
  principal: Principal,
  { productionOnly = false, use }: ResolveOptions = {},
): Plan {
  const found = match(catalogue, name, principal.application.organizationId);
  if (!found) throw unknown(name, withoutProduction(catalogue, name, principal));
  const version = found.route ? undefined : versionOf(catalogue, name);
  if (!mayCall(principal, name, version, found.route))
    throw refusal('model.denied', `The API key may not use the model "${name}".`, deadEnd(found));
  return planOf(catalogue, name, found, operation, callerOf(principal, use), productionOnly);
}

const unknown = (name: string, why = `The model "${name}" does not exist.`): Fault =>
  new Fault('model.unknown', { public: `${why} GET /v1/models lists those you may use.`, param: 'model' });

/** The plan of a name whose meaning is known, whoever calls. @throws Fault as `resolve`, but for `model.denied` */
export function planOf(
  catalogue: Catalogue,
  name: string,
  meant: Match,
  operation: ModelVersion['kind'],
  caller: Caller,
  productionOnly = false,
): Plan {
  const { route, targets } = meant;
  const found = targets.map((target) => versionOf(catalogue, target.model));
  const first = found.find((version) => version !== undefined);
  if (!first) throw new Unroutable('model.unknown', unknown(name).detail, deadEnd(meant));
  const candidates: Candidate[] = [];
  const skipped: Skipped[] = [];
  const reasons = new Set<Obstacle>();
  for (const [at, target] of targets.entries()) {
    const version = found[at];
    let obstacle = obstacleOf(version, operation, caller, productionOnly);
    if (version && !obstacle && !addDeployments(candidates, version, target.weight, caller, skipped))
      obstacle = 'region';
    if (obstacle) {
      reasons.add(obstacle);
      skipped.push({ target: target.model, rule: obstacle, reason: sentenceOf(obstacle, version, caller) });
    }
  }
  if (candidates.length === 0) throw nothingLeft(name, operation, first, caller, reasons, deadEnd(meant, skipped));
  return {
    matched: meant.how,
    route: route?.name ?? null,
    strategy: route?.strategy ?? 'priority',
    timeouts: route?.timeouts ?? null,
    candidates,
    retriesMax: route?.retriesMax ?? RETRIES_WITHOUT_ROUTE,
    repeats: route !== undefined,
    cache: route?.cache ?? null,
    ejection: route?.ejection ?? null,
    fallbacks: route ? fallbacksOf(catalogue, route, operation, caller, productionOnly, skipped) : {},
    skipped,
  };
}

type Obstacle = Exclude<SkipRule, 'price' | 'health'>;

const deadEnd = ({ how, route }: Match, skipped: readonly Skipped[] = []): DeadEnd => ({
  matched: how,
  route: route?.name ?? null,
  strategy: route?.strategy ?? 'priority',
  skipped,
});

function obstacleOf(
  version: ModelVersion | undefined,
  operation: ModelVersion['kind'],
  caller: Caller,
  productionOnly: boolean,
): Obstacle | undefined {
  if (!version) return 'unknown';
  if (version.barred !== null) return version.barred;
  if (!isOpen(version, caller)) return 'state';
  if (!hasAccess(version, caller)) return 'access';
  if (!takesData(version, caller)) return 'data-class';
  if (productionOnly && version.state !== 'production') return 'stale';
  return version.kind === operation ? undefined : 'operation';
}

function sentenceOf(obstacle: Obstacle, version: ModelVersion | undefined, { environment, use }: Caller): string {
  if (obstacle === 'quarantine') return 'it is quarantined';
  if (obstacle === 'proof') return `it is ${version?.state} without decisions that this installation signed`;
  if (obstacle === 'state')
    return environment === 'production'
      ? `its state is ${version?.state}`
      : `its state is ${version?.state}, and the key is for ${environment}`;
  if (obstacle === 'access') return 'it is not meant for the application';
  if (obstacle === 'data-class') return `it may not be given ${use?.dataClass} data`;
  if (obstacle === 'region') return 'none of its deployments is where it and the application may be served';
  if (obstacle === 'stale') return 'the configuration is stale, and the version is not in production';
  if (obstacle === 'operation') return `it serves ${version?.kind}`;
  return 'it has no version in production';
}

/** The reason nearest to being callable: who waits for a state needs no word about the operation. */
function nothingLeft(
  name: string,
  operation: ModelVersion['kind'],
  first: ModelVersion,
  { environment, use }: Caller,
  reasons: ReadonlySet<Obstacle>,
  found: DeadEnd,
): Fault {
  if (reasons.has('operation'))
    return refusal('request.wrong_operation', `The model "${name}" does not serve ${operation}.`, found);
  if (reasons.has('stale')) {
    const internal = `"${name}" is ${first.state}, and the store has not been heard of for too long`;
    return new Unroutable('snapshot.stale', { internal, retryAfterMs: RETRY_AFTER_MS }, found);
  }
  if (reasons.has('region'))
    return refusal('model.region', `The model "${name}" is served in no region that this application may use.`, found);
  if (reasons.has('data-class'))
    return refusal('model.data_class', `The model "${name}" may not be given ${use?.dataClass} data.`, found);
  if (reasons.has('access')) return refusal('model.denied', `The application may not use the model "${name}".`, found);
  if (reasons.has('quarantine'))
    return refusal('model.quarantined', `The model "${name}" is quarantined: nobody may call it for now.`, found);
  if (reasons.has('proof'))
    return refusal(
      'model.unavailable',
      `The model "${name}" is not open for calls: its approvals cannot be proven.`,
      found,
    );
  if (first.state === 'archived')
    return refusal('model.archived', `The model "${name}" is archived: it will not answer again.`, found);
  const forKey = environment === 'production' ? '' : ` with a key for ${environment}`;
  return refusal(
    'model.unavailable',
    `The model "${name}" is not open for calls${forKey}: its state is ${first.state}.`,
    found,
  );
}

/** @returns whether there was any that may serve the caller; the others of a version that is left stand in `skipped` */
function addDeployments(
  candidates: Candidate[],
  version: ModelVersion,
  weight: number,
  caller: Caller,
  skipped: Skipped[],
): boolean {
  const before = candidates.length;
  const skippedBefore = skipped.length;
  for (const deployment of version.deployments) {
    if (mayServe(deployment, version, caller)) candidates.push({ version, deployment, weight });
    else skipped.push({ target: deployment.id, rule: 'region', reason: regionSentence(deployment.region) });
  }
  if (candidates.length > before) return true;
  skipped.length = skippedBefore;
  return false;
}

const regionSentence = (region: string): string =>
  region === ''
    ? 'nobody says in which region it is'
    : `its region ${region} is none where the version and the application may be served`;

function fallbacksOf(
  catalogue: Catalogue,
  route: Route,
  operation: ModelVersion['kind'],
  caller: Caller,
  productionOnly: boolean,
  skipped: Skipped[],
): Plan['fallbacks'] {
  const fallbacks: Partial<Record<FallbackReason, Candidate[]>> = {};
  for (const on of ['contextOverflow', 'contentFilter'] as const) {
    const model = route.fallbackOn[on];
    if (model === undefined) continue;
    const version = versionOf(catalogue, model);
    const candidates: Candidate[] = [];
    let obstacle = obstacleOf(version, operation, caller, productionOnly);
    if (version && !obstacle && !addDeployments(candidates, version, 1, caller, skipped)) obstacle = 'region';
    if (obstacle)
      skipped.push({ target: model, rule: obstacle, reason: `for ${on}: ${sentenceOf(obstacle, version, caller)}` });
    else fallbacks[on] = candidates;
  }
  return fallbacks;
}

const refusal = (
  code: Extract<ErrorCode, `model.${string}`> | 'request.wrong_operation',
  sentence: string,
  found: DeadEnd,
): Fault => new Unroutable(code, { public: sentence, param: 'model' }, found);
