import { didYouMean } from '../config/index.ts';
import type { Snapshot } from '../gateway/index.ts';

/** A provider that prices were imported for and that the file does not have, and the nearest that it has. */
export interface UnknownProvider {
  readonly provider: string;
  readonly nearest: string | null;
}

/** A price list may come before its provider, so these are told and not refused. */
export function unknownProviders(
  { providers }: Pick<Snapshot, 'providers'>,
  imported: readonly { readonly provider: string }[],
): UnknownProvider[] {
  const unknown = new Set<string>();
  for (const { provider } of imported) if (!providers.has(provider)) unknown.add(provider);
  return Array.from(unknown, (provider) => ({ provider, nearest: didYouMean(provider, providers.keys()) ?? null }));
}
