import type { DeploymentStatuses } from '../control/index.ts';
import type { DeploymentStatus } from '../routing/index.ts';

/** Worst first. */
const STATES: readonly DeploymentStatus['state'][] = ['ejected', 'half-open', 'cooling', 'failing', 'healthy'];

const UNSEEN: DeploymentStatus = {
  state: 'healthy',
  inFlight: 0,
  failures: 0,
  outMs: 0,
  latencyMs: null,
  toldBy: null,
};

/**
 * What the workers have found, each by itself, as one: the worst state of any, since that is what an operator looks for;
 * calls in flight added up; the latency of the slowest.
 */
export function mergedHealth(all: readonly Readonly<Record<string, DeploymentStatus>>[]): DeploymentStatuses {
  return {
    status: (id) =>
      all
        .map((each) => each[id])
        .filter((status) => status !== undefined)
        .reduce(worse, UNSEEN),
  };
}

function worse(a: DeploymentStatus, b: DeploymentStatus): DeploymentStatus {
  const [first, second] = STATES.indexOf(a.state) <= STATES.indexOf(b.state) ? [a, b] : [b, a];
  return {
    state: first.state,
    inFlight: a.inFlight + b.inFlight,
    failures: Math.max(a.failures, b.failures),
    outMs: Math.max(a.outMs, b.outMs),
    latencyMs:
      a.latencyMs === null || b.latencyMs === null ? (a.latencyMs ?? b.latencyMs) : Math.max(a.latencyMs, b.latencyMs),
    // What one worker found out by itself the node found out by itself.
    toldBy: first.state === second.state && second.toldBy === null ? null : first.toldBy,
  };
}
