import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/index.ts';
import type { Operation } from '../providers/index.ts';

const FORM = 'sallyport-model-version/1';

/** A deployment as far as it decides answers: neither its price nor what is done without one. */
export interface DeploymentContent {
  readonly provider: string;
  readonly model: string;
  readonly outputTokensDefault: number;
  readonly unsupported: 'drop' | 'refuse';
  readonly options: unknown;
}

/** What a version is made of. */
export interface VersionContent {
  /** `hosted`: somebody else has the weights, and we have their word; `weights`: ours, known by their digest. */
  readonly kind: 'hosted' | 'weights';
  readonly operation: Operation;
  readonly deployments: readonly DeploymentContent[];
  /** SHA-256, lower-case hex: of the weights, and of the signing bundle where one came with them. */
  readonly weights?: { readonly sha256: string; readonly signature: string | null } | undefined;
  /** SHA-256 of the vendor's terms that were read, lower-case hex. */
  readonly terms?: string | undefined;
}

/** What a provider's name stood for. */
export interface ProviderIdentity {
  readonly kind: string;
  readonly region: string | null;
  /** SHA-256 of its settings, without secrets and without what decides no answer. */
  readonly settings: string;
}

/**
 * The canonical manifest of a version: one spelling (RFC 8785) of all that decides its answers, to be hashed.
 * @param identify `undefined`: there is no such provider now
 */
export const manifestOf = (
  { kind, operation, deployments, weights, terms }: VersionContent,
  identify: (provider: string) => ProviderIdentity | undefined,
): string =>
  canonicalJson({
    form: FORM,
    kind,
    operation,
    weights,
    terms,
    deployments: deployments.map(({ provider, model, outputTokensDefault, unsupported, options }) => ({
      provider: { name: provider, ...identify(provider) },
      model,
      outputTokensDefault,
      unsupported,
      options,
    })),
  });

interface Manifest extends Omit<VersionContent, 'deployments'> {
  readonly deployments: readonly (Omit<DeploymentContent, 'provider'> & {
    readonly provider: { readonly name: string } & Partial<ProviderIdentity>;
  })[];
}

/** What a manifest says, for people and programs. */
export const readManifest = (manifest: string): Manifest => JSON.parse(manifest) as Manifest;

export function contentOf(manifest: string): VersionContent {
  const { kind, operation, deployments, weights, terms } = readManifest(manifest);
  return {
    kind,
    operation,
    weights,
    terms,
    deployments: deployments.map((deployment) => ({ ...deployment, provider: deployment.provider.name })),
  };
}

/** SHA-256, lower-case hex. */
export const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');
