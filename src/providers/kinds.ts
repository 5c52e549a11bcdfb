import { anthropic } from './anthropic/index.ts';
import { awsBedrock } from './aws-bedrock/index.ts';
import { azureOpenai } from './azure-openai/index.ts';
import { ociGenerativeAi } from './oci-generative-ai/index.ts';
import { openaiCompatible } from './openai-compatible/index.ts';
import { openai } from './openai/index.ts';
import type { Provider, ProviderDeps, ProviderKind, ProviderSettings } from './port.ts';

/** Every kind of provider we speak to. A new vendor is one folder and one line here. */
export const providerKinds: readonly ProviderKind[] = [
  anthropic,
  awsBedrock,
  azureOpenai,
  ociGenerativeAi,
  openai,
  openaiCompatible,
];

/** @returns `undefined` for a kind we do not know */
export const findProviderKind = (kind: string): ProviderKind | undefined =>
  providerKinds.find((known) => known.kind === kind);

/**
 * Opens a provider from settings that its kind's schema has parsed.
 * @throws RangeError for a kind that is not listed; configuration is checked before it comes here
 */
export function createProvider(id: string, settings: ProviderSettings, deps: ProviderDeps): Provider {
  const kind = findProviderKind(settings.kind);
  if (!kind) throw new RangeError(`There is no provider kind "${settings.kind}".`);
  return kind.create(id, settings, deps);
}
