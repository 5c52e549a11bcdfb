import { Fault } from '../core/index.ts';
import type { Principal } from '../identity/index.ts';
import type { ModelVersion } from '../registry/index.ts';
import { callerOf, mayServe, type ApplicationUse, type Caller } from './admission.ts';
import { isVisible, match, mayCall, versionOf, type Catalogue, type Match } from './match.ts';
import { obstacleOf, sentenceOf, type Asked, type Obstacle } from './obstacles.ts';
import type { Candidate, FallbackReason, Plan, Skipped } from './plan.ts';
import { deadEnd, nothingLeft, refusal, Unroutable } from './unroutable.ts';
import { withoutProduction } from './without-production.ts';

/** Other deployments a call may try that names a model and no route: as many as a route's own default. */
const RETRIES_WITHOUT_ROUTE = 2;

export interface ResolveOptions {
  /** The snapshot is stale: serve what is surely still open. Default `false`. */
  readonly productionOnly?: boolean;
  /** What is said of the caller's application. Default: nothing. */
  readonly use?: ApplicationUse | undefined;
}

/**
 * The attempts that a name in `model` leads to. Every target of a route passes the same filter, a fallback's too.
 * @throws Fault `model.unknown | model.denied | model.unavailable | model.data_class | model.region | model.quarantined |
 *   model.deprecated_new_use | model.archived | request.wrong_operation | snapshot.stale`
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
  return planOf(catalogue, name, found, { operation, caller: callerOf(principal, use), productionOnly });
}

const unknown = (name: string, why = `The model "${name}" does not exist.`): Fault =>
  new Fault('model.unknown', { public: `${why} GET /v1/models lists those you may use.`, param: 'model' });

/** The plan of a name whose meaning is known, whoever calls. @throws Fault as `resolve`, but for `model.denied` */
export function planOf(catalogue: Catalogue, name: string, meant: Match, asked: Asked): Plan {
  const { route, targets } = meant;
  const building: Building = { catalogue, meant, asked, skipped: [] };
  const candidates: Candidate[] = [];
  let reasons: Set<Obstacle> | undefined;
  let first: ModelVersion | undefined;
  for (const { model, weight } of targets) {
    const version = versionOf(catalogue, model);
    first ??= version;
    const obstacle = addTarget(building, candidates, model, version, weight);
    if (obstacle) (reasons ??= new Set()).add(obstacle);
  }
  const { skipped } = building;
  if (!first) throw new Unroutable('model.unknown', unknown(name).detail, deadEnd(meant, skipped));
  if (candidates.length === 0) throw nothingLeft(name, asked, first, reasons ?? new Set(), deadEnd(meant, skipped));
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
    fallbacks: fallbacksOf(building),
    skipped,
  };
}

/** A plan while it is made. */
interface Building {
  readonly catalogue: Catalogue;
  readonly meant: Match;
  readonly asked: Asked;
  readonly skipped: Skipped[];
}

/** @returns what keeps the target out, unless its successor takes its place; the plan says so in either case */
function addTarget(
  building: Building,
  candidates: Candidate[],
  model: string,
  version: ModelVersion | undefined,
  weight: number,
  purpose = '',
): Obstacle | undefined {
  const { asked, skipped } = building;
  const { caller } = asked;
  let obstacle = obstacleOf(version, asked);
  if (version && !obstacle && !addDeployments(candidates, version, weight, caller, skipped, null)) obstacle = 'region';
  if (!obstacle) return undefined;
  const successor = version && successorOf(building, version, obstacle);
  const isTaken = successor && addDeployments(candidates, successor, weight, caller, skipped, version.id);
  const how = isTaken ? `; its successor ${successor.id} takes its place` : '';
  skipped.push({ target: model, rule: obstacle, reason: `${purpose}${sentenceOf(obstacle, version, caller)}${how}` });
  return isTaken ? undefined : obstacle;
}

/**
 * What takes the place of a version that has ended for this caller, where its application asked for that: a version in
 * production that the caller might call by its own name, and that is no target already.
 */
function successorOf(
  { catalogue, meant, asked }: Building,
  { successor: id, state }: ModelVersion,
  obstacle: Obstacle,
): ModelVersion | undefined {
  const { principal, use } = asked.caller;
  const hasEnded = obstacle === 'use' || (obstacle === 'state' && state === 'archived');
  if (!hasEnded || id === null || principal === null || use?.followSuccessors !== true) return undefined;
  const successor = catalogue.versions.get(id);
  if (successor?.state !== 'production' || !isVisible(successor, principal.application.organizationId))
    return undefined;
  if (!mayCall(principal, id, successor, meant.route) || obstacleOf(successor, asked)) return undefined;
  return meant.targets.some(({ model }) => versionOf(catalogue, model) === successor) ? undefined : successor;
}

/** @returns whether there was any that may serve the caller; the others of a version that is left stand in `skipped` */
function addDeployments(
  candidates: Candidate[],
  version: ModelVersion,
  weight: number,
  caller: Caller,
  skipped: Skipped[],
  insteadOf: string | null,
): boolean {
  const before = candidates.length;
  const skippedBefore = skipped.length;
  for (const deployment of version.deployments) {
    if (mayServe(deployment, version, caller)) candidates.push({ version, deployment, weight, insteadOf });
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

const REASONS = ['contextOverflow', 'contentFilter'] as const satisfies readonly FallbackReason[];

function fallbacksOf(building: Building): Plan['fallbacks'] {
  const fallbacks: Partial<Record<FallbackReason, Candidate[]>> = {};
  const { catalogue, meant } = building;
  if (!meant.route) return fallbacks;
  for (const on of REASONS) {
    const model = meant.route.fallbackOn[on];
    if (model === undefined) continue;
    const candidates: Candidate[] = [];
    if (!addTarget(building, candidates, model, versionOf(catalogue, model), 1, `for ${on}: `))
      fallbacks[on] = candidates;
  }
  return fallbacks;
}
