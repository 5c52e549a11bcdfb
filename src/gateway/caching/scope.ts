import { hash } from 'node:crypto';
import { canonicalJson } from '../../core/index.ts';
import type { Application } from '../../identity/index.ts';
import type { Candidate, Plan } from '../../routing/index.ts';
import { required, type Call } from '../call.ts';
import type { Snapshot } from '../snapshot.ts';

/** Scopes remembered of one snapshot: pairs of an application and what it calls; one is about 200 bytes. */
const SCOPES_MAX = 10_000;

const known = new WeakMap<Snapshot, Map<string, string>>();

/**
 * Everything but the request that an answer depends on, as a digest: whose call it is, under which policy, and what it may
 * be served by, down to each deployment's own settings. Whatever of it changes, no answer from before is found.
 */
export function scopeOf(call: Call): string {
  const { application } = required(call, 'principal');
  const plan = required(call, 'plan');
  let scopes = known.get(call.snapshot);
  if (!scopes) known.set(call.snapshot, (scopes = new Map()));
  const guard = call.guarded?.guard.digest ?? null;
  const name = memoName(application, plan);
  const found = scopes.get(name);
  if (found !== undefined) return found;
  const scope = hash('sha256', canonicalJson(partsOf(application, plan, guard)), 'hex');
  if (scopes.size >= SCOPES_MAX) scopes.clear();
  scopes.set(name, scope);
  return scope;
}

/** Within one snapshot a route or a version has one set of candidates, or, while the snapshot is stale, a smaller one; policies too are one for both. */
function memoName({ id }: Application, { route, candidates, fallbacks }: Plan): string {
  const target = route ?? candidates[0]?.version.id;
  const { contextOverflow, contentFilter } = fallbacks;
  return `${id} ${route === null ? 'version' : 'route'} ${target} ${candidates.length} ${contextOverflow?.length} ${contentFilter?.length}`;
}

const partsOf = (application: Application, { route, strategy, candidates, fallbacks }: Plan, guard: string | null) => ({
  organization: application.organizationId,
  application: application.id,
  models: application.models,
  guard,
  route,
  strategy,
  candidates: candidates.map(servedBy),
  contextOverflow: fallbacks.contextOverflow?.map(servedBy),
  contentFilter: fallbacks.contentFilter?.map(servedBy),
});

const servedBy = ({ version, deployment, weight }: Candidate) => [version.id, version.digest, deployment.id, weight];
