import { asFault } from '../core/index.ts';
import { ANYBODY } from './admission.ts';
import { match, versionOf, type Catalogue, type Match } from './match.ts';
import { fits } from './pattern.ts';
import type { Plan } from './plan.ts';
import { planOf } from './resolve.ts';
import { withoutProduction } from './without-production.ts';

/** What a name leads to, and why, whoever asks. */
export interface Explanation {
  readonly name: string;
  /** `null`: it leads nowhere. */
  readonly how: Match['how'] | null;
  readonly route: string | null;
  /** Patterns that fit as well and are less specific, or give way to an exact name. */
  readonly alsoFitting: readonly string[];
  /** `undefined` where it leads nowhere, or to nothing that may be called. */
  readonly plan: Plan | undefined;
  /** Why there is no plan. */
  readonly refusal: string | null;
}

export function explain(catalogue: Catalogue, name: string): Explanation {
  const found = match(catalogue, name);
  const fitting = catalogue.patterns.filter((pattern) => fits(name, pattern)).map(({ route }) => route.name);
  const route = found?.route?.name ?? null;
  const alsoFitting = fitting.filter((each) => each !== route);
  const said = { name, how: found?.how ?? null, route, alsoFitting };
  const first = found?.targets.map(({ model }) => versionOf(catalogue, model)).find((version) => version !== undefined);
  if (!found || !first) {
    const names = found?.targets.map(({ model }) => model) ?? [name];
    const known = names.flatMap((model) => withoutProduction(catalogue, model) ?? []);
    const refusal = known.length > 0 ? known.join(' ') : 'no registered model stands behind this name';
    return { ...said, plan: undefined, refusal };
  }
  try {
    return {
      ...said,
      plan: planOf(catalogue, name, found, { operation: first.kind, caller: ANYBODY, productionOnly: false }),
      refusal: null,
    };
  } catch (thrown) {
    return { ...said, plan: undefined, refusal: asFault(thrown).public };
  }
}
