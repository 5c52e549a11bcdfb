import { deploymentStates, type Control, type DeploymentStatuses } from '../control/index.ts';
import type { JournalWriter } from '../finops/index.ts';
import type { Gateway } from '../gateway/index.ts';
import type { OpenLimiter } from '../limits/index.ts';
import type { CallMetrics } from '../observe/index.ts';
import type { Ground } from './ground.ts';

interface Watched {
  readonly writer: JournalWriter;
  readonly gateway: Pick<Gateway, 'calls' | 'waitingRoom'>;
  readonly limits: OpenLimiter;
}

/** Of a process that runs the gateway. */
export function addDataGauges(metrics: CallMetrics, ground: Ground, { writer, gateway, limits }: Watched): void {
  metrics.gauge('aigw_inflight_requests', 'Calls under way.', () => gateway.calls.size);
  const { waitingRoom } = gateway;
  metrics.gauge('aigw_queue_depth', 'Calls that wait for a limit.', () => waitingRoom.size);
  metrics.gauge('aigw_queue_bytes', 'Bytes of their requests.', () => waitingRoom.bytes);
  addConfigGauges(metrics, ground);
  addTokenGauges(metrics, ground);
  metrics.gauge('aigw_journal_bytes', 'Bytes of the journal on disk.', () => writer.bytes);
  metrics.gauge('aigw_journal_unrecorded_total', 'Frames lost because the journal was full.', () => writer.unjournaled);
  const { shared } = limits;
  if (!shared) return;
  metrics.gauge('aigw_limits_store_up', 'Whether the shared state of limits answers.', () => Number(shared.available));
  metrics.gauge('aigw_limits_unshared_total', 'Calls decided without the shared state.', () => shared.undecided);
}

function addTokenGauges(metrics: CallMetrics, { config, tokens }: Ground): void {
  if (config.identity.tokens.length === 0) return;
  metrics.gauge('aigw_tokens_known', 'Tokens that are known to hold.', () => tokens.size);
  metrics.gauge('aigw_token_verifications_total', 'Tokens that were not known.', () => tokens.verifications);
  const issuers = () => [...tokens.issuers];
  metrics.gauges('aigw_token_keys_age_seconds', 'Since the keys of an issuer were fetched.', ['issuer'], () =>
    issuers().flatMap(([issuer, { ageMs }]) =>
      ageMs === undefined ? [] : [{ labels: [issuer], value: ageMs / 1_000 }],
    ),
  );
  metrics.gauges('aigw_token_keys_failures_total', 'Fetches of keys that failed.', ['issuer'], () =>
    issuers().map(([issuer, { failures }]) => ({ labels: [issuer], value: failures })),
  );
}

/** Of each process that follows the store. */
export function addConfigGauges(metrics: CallMetrics, { keeper }: Ground): void {
  metrics.gauge('aigw_config_revision', 'Revision of the snapshot in force.', () => keeper.snapshot.revision);
  metrics.gauge('aigw_config_age_seconds', 'Since the store was last heard of.', () => keeper.ageMs / 1000);
}

/** Of a node as a whole. */
export function addNodeGauges(metrics: CallMetrics, { keeper }: Ground, health: () => DeploymentStatuses): void {
  metrics.gauges(
    'aigw_deployment_state',
    'Which state each deployment is in: 1.',
    ['deployment', 'provider', 'state'],
    () => deploymentStates(keeper.snapshot, health()),
  );
  metrics.gauges(
    'aigw_approvals_lapsed',
    'Versions in production whose approvals hold no longer, in their grace or blocked after it: 1.',
    ['version', 'state'],
    () => keeper.image.lapses.map(({ name, what }) => ({ labels: [name, what], value: 1 })),
  );
}

/** Of the one process of a node that administers. */
export function addControlGauges(metrics: CallMetrics, { refusals }: Pick<Control, 'refusals'>): void {
  metrics.gauge(
    'aigw_control_refused_total',
    'Requests to the control plane without a token that opens.',
    () => refusals.total,
  );
}
