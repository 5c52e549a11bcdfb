import type { Principal } from '../identity/index.ts';
import type { ModelVersion } from '../registry/index.ts';
import { ANYBODY, callerOf, isOpen } from './admission.ts';
import { mayCall, type Catalogue } from './match.ts';

/** As many versions of one model are named in a sentence. */
const NAMED_MAX = 3;

/**
 * What to say of a bare name whose model is registered and has no version in production, so that the name means nothing.
 * Looked for only when a call is refused.
 * @param principal who may hear of nothing but what it may call; `undefined`: the operator
 * @returns `undefined` where no such version is known, or none that the principal may call
 */
export function withoutProduction(
  { versions, defaultVersions }: Pick<Catalogue, 'versions' | 'defaultVersions'>,
  name: string,
  principal?: Principal,
): string | undefined {
  if (defaultVersions.has(name)) return undefined;
  const known: ModelVersion[] = [];
  for (const version of versions.values())
    if (version.model === name && (!principal || mayCall(principal, version.id, version))) known.push(version);
  if (known.length === 0) return undefined;
  const caller = principal ? callerOf(principal) : ANYBODY;
  const open = known.filter((version) => isOpen(version, caller));
  if (open.length > 0) return `"${name}" has no version in production; call ${listed(open, ({ id }) => id)}.`;
  return `"${name}" has no version in production: ${listed(known, ({ id, state }) => `${id} is ${state}`, ', ')}.`;
}

function listed(versions: readonly ModelVersion[], say: (version: ModelVersion) => string, between = ' or '): string {
  return versions.slice(0, NAMED_MAX).map(say).join(between);
}
