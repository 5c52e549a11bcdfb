import type { Logger } from 'pino';
import { INSTALLATION_CHAIN, type NewAuditEvent } from '../audit/index.ts';
import { asFault, type Clock } from '../core/index.ts';
import type { Store } from '../store/index.ts';
import type { Visitor } from './visitor.ts';

const HOUR_MS = 3_600_000;
/** Remembered as told; beyond it the database is asked, which tells each only once an hour anyway. */
const TOLD_MAX = 1_000;

/** What somebody wanted who did not get it. */
export interface Refused {
  readonly visitor: Visitor;
  readonly permission: string;
  /** Method and path of the route. */
  readonly route: string;
  readonly address: string | null;
  readonly requestId: string | null;
}

/**
 * Tells the audit who was refused. A known principal stands there once an hour for each permission, over all nodes; of
 * strangers one event an hour, with how many came since the last: whoever tries tokens must not fill the record.
 */
export class RefusalLog {
  readonly #deps: { readonly store: Pick<Store, 'audit'>; readonly clock: Clock; readonly log: Logger };
  readonly #told = new Map<string, number>();
  #strangers = 0;
  #total = 0;

  constructor(deps: { readonly store: Pick<Store, 'audit'>; readonly clock: Clock; readonly log: Logger }) {
    this.#deps = deps;
  }

  /** Since this process began. */
  get total(): number {
    return this.#total;
  }

  /** Never throws: a refusal stays one, whatever becomes of its event. */
  async tell(refused: Refused): Promise<void> {
    const { store, clock, log } = this.#deps;
    const { visitor, permission } = refused;
    this.#total += 1;
    if (visitor.type === 'unknown') this.#strangers += 1;
    const what =
      visitor.type === 'unknown' ? 'refused:strangers' : `refused:${visitor.id ?? visitor.type}:${permission}`;
    const now = clock.now();
    const hour = Math.floor(now / HOUR_MS);
    if (this.#told.get(what) === hour) return;
    if (this.#told.size >= TOLD_MAX) this.#told.clear();
    this.#told.set(what, hour);
    const strangers = this.#strangers;
    try {
      if (!(await store.audit.appendOnceAnHour(what, eventOf(refused, strangers), now))) return;
      if (visitor.type === 'unknown') this.#strangers -= strangers;
    } catch (error) {
      this.#told.delete(what);
      log.warn({ code: asFault(error).code }, 'a refusal could not be written to the audit');
    }
  }
}

const eventOf = ({ visitor, permission, route, address, requestId }: Refused, attempts: number): NewAuditEvent => ({
  chain: INSTALLATION_CHAIN,
  action: 'access.refuse',
  outcome: 'refused',
  actor: { type: visitor.type, id: visitor.id, name: visitor.name, address, requestId },
  object: { type: 'permission', id: permission, name: route },
  ...(visitor.type === 'unknown' && { detail: { attempts } }),
});
