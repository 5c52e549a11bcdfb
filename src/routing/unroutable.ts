import { Fault, type ErrorCode, type FaultDetail } from '../core/index.ts';
import type { ModelVersion } from '../registry/index.ts';
import type { Match } from './match.ts';
import type { Asked, Obstacle } from './obstacles.ts';
import type { Plan, Skipped } from './plan.ts';

/** A deprecated version may have been archived since the store was last heard of. */
const RETRY_AFTER_MS = 5_000;

/** What was found of a name before it turned out that nothing of it may be called. */
export interface DeadEnd extends Pick<Plan, 'matched' | 'route' | 'strategy' | 'skipped'> {}

export const deadEnd = ({ how, route }: Match, skipped: readonly Skipped[] = []): DeadEnd => ({
  matched: how,
  route: route?.name ?? null,
  strategy: route?.strategy ?? 'priority',
  skipped,
});

/** A name that leads to nothing this caller may have, with the way to there. */
export class Unroutable extends Fault {
  readonly found: DeadEnd;

  constructor(code: ErrorCode, detail: FaultDetail, found: DeadEnd) {
    super(code, detail);
    this.found = found;
  }
}

export const refusal = (
  code: Extract<ErrorCode, `model.${string}`> | 'request.wrong_operation',
  sentence: string,
  found: DeadEnd,
): Fault => new Unroutable(code, { public: sentence, param: 'model' }, found);

/** The reason nearest to being callable: who waits for a state needs no word about the operation. */
export function nothingLeft(
  name: string,
  { operation, caller }: Asked,
  first: ModelVersion,
  reasons: ReadonlySet<Obstacle>,
  found: DeadEnd,
): Fault {
  const { environment, use } = caller;
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
  if (reasons.has('use'))
    return refusal(
      'model.deprecated_new_use',
      `The model "${name}" is deprecated and takes no new uses${instead(first)}.`,
      found,
    );
  if (reasons.has('quarantine'))
    return refusal('model.quarantined', `The model "${name}" is quarantined: nobody may call it for now.`, found);
  if (reasons.has('proof'))
    return refusal(
      'model.unavailable',
      `The model "${name}" is not open for calls: its approvals cannot be proven.`,
      found,
    );
  if (first.state === 'archived')
    return refusal(
      'model.archived',
      `The model "${name}" is archived and will not answer again${instead(first)}.`,
      found,
    );
  const forKey = environment === 'production' ? '' : ` with a key for ${environment}`;
  return refusal(
    'model.unavailable',
    `The model "${name}" is not open for calls${forKey}: its state is ${first.state}.`,
    found,
  );
}

const instead = ({ successor }: ModelVersion): string => (successor === null ? '' : `; call ${successor} instead`);
