import type { Snapshot } from '../gateway/index.ts';

/** An imported price without effect, and the deployments whose own price in the file goes before it. */
export interface HiddenPrice {
  readonly provider: string;
  readonly model: string;
  readonly deployments: readonly string[];
}

/** Which of these prices are hidden from some deployment by one in the file. */
export function hiddenPrices(
  { versions }: Pick<Snapshot, 'versions'>,
  imported: readonly { readonly provider: string; readonly model: string }[],
): HiddenPrice[] {
  const wanted = new Map(imported.map(({ provider, model }) => [keyOf(provider, model), { provider, model }]));
  const deployments = new Map<string, string[]>();
  for (const version of versions.values()) {
    for (const { id, providerId, target, prices } of version.deployments) {
      const key = keyOf(providerId, target.model);
      if (!wanted.has(key) || !prices.some((price) => price.managedBy === 'file')) continue;
      deployments.set(key, [...(deployments.get(key) ?? []), id]);
    }
  }
  return [...deployments].flatMap(([key, ids]) => {
    const price = wanted.get(key);
    return price ? [{ ...price, deployments: ids }] : [];
  });
}

const keyOf = (provider: string, model: string): string => JSON.stringify([provider, model]);
