import { joinPolicies, type Guard } from './guard.ts';
import type { Policy } from './policy.ts';

type Policies = readonly Policy[];

export interface Attachments {
  /** Of every call. */
  readonly everywhere: Policies;
  /** By id of the application, its team's among them; who is absent has none of its own. */
  readonly applications: ReadonlyMap<string, Policies>;
  /** By name of the route. */
  readonly routes: ReadonlyMap<string, Policies>;
}

const NONE: Policies = [];

/** Which policies a call has. */
export class GuardBook {
  readonly #attached: Attachments;
  /** By the lists they were made of: few calls differ in them. */
  readonly #joined = new Map<Policies, Map<Policies, Guard | undefined>>();

  constructor(attached: Attachments) {
    this.#attached = attached;
  }

  /** @returns `undefined`: there is no policy for it */
  of(applicationId: string, route: string | null): Guard | undefined {
    const own = this.#attached.applications.get(applicationId) ?? NONE;
    const more = (route !== null && this.#attached.routes.get(route)) || NONE;
    let joined = this.#joined.get(own);
    if (!joined) this.#joined.set(own, (joined = new Map<Policies, Guard | undefined>()));
    if (!joined.has(more)) {
      const all = new Set([...this.#attached.everywhere, ...own, ...more]);
      joined.set(more, all.size === 0 ? undefined : joinPolicies([...all]));
    }
    return joined.get(more);
  }
}
