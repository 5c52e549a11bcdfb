import { canonicalJson, Fault, placeText } from '../core/index.ts';
import { findProviderKind } from '../providers/index.ts';
import {
  manifestOf,
  NO_VERSION_FACTS,
  readSignature,
  sha256,
  type NewVersion,
  type NewVersionRequest,
  type VersionContent,
} from '../registry/index.ts';
import type { Control } from './control.ts';
import { withoutUndefined } from './without-undefined.ts';

const refused = (param: string, sentence: string): Fault => new Fault('request.invalid', { public: sentence, param });

/**
 * What was asked for as the registry keeps it: a version begins in development, whoever registers it.
 * @throws Fault `request.invalid` for a provider that is not configured, options it does not take, or a signature of other weights
 */
export function newVersionOf(
  { identities }: Pick<Control, 'identities'>,
  { version, kind, operation, deployments, weights, terms, ...facts }: NewVersionRequest,
): NewVersion {
  if ((kind === 'weights') !== (weights !== undefined))
    throw refused('weights', 'weights: what is of kind "weights" has a digest of them, and nothing else has one.');
  if (kind === 'hosted' && deployments.length === 0)
    throw refused('deployments', 'deployments: a hosted model is known by who serves it; name at least one.');
  const signature = weights?.signature === undefined ? null : canonicalJson(weights.signature);
  if (weights && signature !== null) requireSignatureOf(weights.sha256, weights.signature);
  const content: VersionContent = {
    kind,
    operation,
    terms,
    weights: weights && { sha256: weights.sha256, signature: signature && sha256(signature) },
    deployments: deployments.map((deployment, at) => ({
      ...deployment,
      options: optionsOf(identities, deployment, `deployments[${at}]`),
    })),
  };
  return {
    version,
    manifest: manifestOf(content, (provider) => identities.get(provider)),
    signature,
    state: 'development',
    facts: { ...NO_VERSION_FACTS, ...withoutUndefined(facts) },
  };
}

function optionsOf(
  identities: Control['identities'],
  { provider, options }: NewVersionRequest['deployments'][number],
  place: string,
): unknown {
  const identity = identities.get(provider);
  if (!identity) {
    const known = [...identities.keys()].slice(0, 20).join(', ') || 'none';
    throw refused(
      `${place}.provider`,
      `${place}.provider: there is no provider "${provider}". Configured are: ${known}.`,
    );
  }
  const parsed = findProviderKind(identity.kind)?.deploymentSchema.safeParse(options);
  if (parsed?.success) return parsed.data;
  const issue = parsed?.error.issues[0];
  const where = `${place}.${placeText(['options', ...(issue?.path ?? [])])}`;
  throw refused(where, `${where}: ${issue?.message ?? 'the provider takes none'}.`);
}

function requireSignatureOf(weights: string, bundle: unknown): void {
  const read = readSignature(bundle);
  const wrong = typeof read === 'string' ? read : read.sha256 === weights ? undefined : 'it is of other weights';
  if (wrong !== undefined) throw refused('weights.signature', `weights.signature: ${wrong}.`);
}
