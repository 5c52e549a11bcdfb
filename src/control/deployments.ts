import type { Snapshot } from '../gateway/index.ts';
import type { DeploymentStatus } from '../routing/index.ts';
import type { DeploymentStatuses } from './control.ts';

export interface DeploymentRow extends DeploymentStatus {
  readonly deployment: string;
  /** The vendor's own id. */
  readonly vendorModel: string;
}

export interface ProviderRow {
  readonly id: string;
  readonly kind: string;
  readonly region: string;
  readonly origin: string;
  readonly deployments: readonly DeploymentRow[];
}

/** Every provider with its deployments, as this node has found them. */
export function providerRows({ providers, versions }: Snapshot, health: DeploymentStatuses): ProviderRow[] {
  const rows = new Map<string, DeploymentRow[]>();
  for (const { deployments } of versions.values()) {
    for (const { id, providerId, target } of deployments) {
      const row = { deployment: id, vendorModel: target.model, ...health.status(id) };
      const there = rows.get(providerId);
      if (there) there.push(row);
      else rows.set(providerId, [row]);
    }
  }
  return [...providers.values()].map(({ id, kind, region, origin }) => ({
    id,
    kind,
    region,
    origin,
    deployments: rows.get(id) ?? [],
  }));
}

/** By the deployment's id. */
export function statusesOf(snapshot: Snapshot, health: DeploymentStatuses): Record<string, DeploymentStatus> {
  const ids = [...snapshot.versions.values()].flatMap(({ deployments }) => deployments.map(({ id }) => id));
  return Object.fromEntries(ids.map((id) => [id, health.status(id)]));
}

/** For the metric: each deployment has the value 1 in the state it is in. */
export function deploymentStates(
  snapshot: Snapshot,
  health: DeploymentStatuses,
): { readonly labels: readonly string[]; readonly value: number }[] {
  return providerRows(snapshot, health).flatMap(({ id, deployments }) =>
    deployments.map(({ deployment, state }) => ({ labels: [deployment, id, state], value: 1 })),
  );
}
