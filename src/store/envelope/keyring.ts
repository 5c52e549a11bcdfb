import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { Fault, uuidv7, type Clock } from '../../core/index.ts';
import { assertOpens, sealCanary } from './canary.ts';
import type { DataKeyStore, MasterKey, WrappedDataKey } from './port.ts';
import { KEY_BYTES, open, seal } from './seal.ts';

/** What a data key seals. Each purpose has keys of its own, so that one may be given out or rotated alone. */
export type SealPurpose = 'body' | 'credential';

export interface Sealed {
  readonly dataKeyId: string;
  readonly sealed: Buffer;
}

/** How long a node goes on sealing with a data key that another node retired. */
const CURRENT_MS = 60_000;
/** Unwrapped keys held; each organization in use has one or two. */
const KEYS_MAX = 1_000;

/** Seals and opens values under data keys, which it fetches and unwraps once. */
export class Keyring {
  readonly #store: DataKeyStore;
  readonly #master: MasterKey;
  readonly #clock: Clock;
  readonly #keys = new Map<string, KeyObject>();
  readonly #current = new Map<string, { readonly id: string; readonly until: number }>();

  constructor(store: DataKeyStore, master: MasterKey, clock: Clock) {
    this.#store = store;
    this.#master = master;
    this.#clock = clock;
  }

  /**
   * @param rowId where the value will stand; it opens nowhere else
   * @throws Fault `store.unavailable` when the data key must be fetched and the store is away
   */
  async seal(organizationId: string | null, purpose: SealPurpose, rowId: string, plain: Uint8Array): Promise<Sealed> {
    const id = await this.#currentId(organizationId, purpose);
    return { dataKeyId: id, sealed: seal(await this.#key(id), plain, bindingOf(purpose, rowId)) };
  }

  /** @throws Fault `internal` when it was changed or stands elsewhere; `resource.unknown` when its key is gone */
  async open(dataKeyId: string, purpose: SealPurpose, rowId: string, sealed: Uint8Array): Promise<Buffer> {
    return open(await this.#key(dataKeyId), sealed, bindingOf(purpose, rowId));
  }

  /** From now on new data keys seal new values; what is sealed stays readable. @returns how many keys retired */
  async rotate(scope: { organizationId?: string | null; purpose?: SealPurpose }): Promise<number> {
    const retired = await this.#store.retireDataKeys(scope, this.#clock.now());
    this.forgetCurrent();
    return retired;
  }

  /** After keys were retired in a transaction: the next value is sealed under what is current then. */
  forgetCurrent(): void {
    this.#current.clear();
  }

  async #currentId(organizationId: string | null, purpose: SealPurpose): Promise<string> {
    const slot = `${organizationId ?? ''}/${purpose}`;
    const cached = this.#current.get(slot);
    if (cached && this.#clock.monotonic() < cached.until) return cached.id;
    const found =
      (await this.#store.currentDataKey(organizationId, purpose)) ?? (await this.#make(organizationId, purpose));
    if (this.#current.size >= KEYS_MAX) this.#current.clear();
    this.#current.set(slot, { id: found.id, until: this.#clock.monotonic() + CURRENT_MS });
    return found.id;
  }

  async #make(organizationId: string | null, purpose: SealPurpose): Promise<WrappedDataKey> {
    const now = this.#clock.now();
    const id = uuidv7(now);
    const wrapped = await this.#master.wrap(randomBytes(KEY_BYTES), contextOf(id, purpose));
    const made = { id, organizationId, purpose, masterKeyId: this.#master.id, wrapped, createdAt: now };
    if (await this.#store.insertDataKey(made)) return made;
    const first = await this.#store.currentDataKey(organizationId, purpose);
    if (!first) {
      throw new Fault('internal', {
        internal: `No data key for ${purpose} could be made: the master key ${this.#master.id} is no longer in use.`,
      });
    }
    return first;
  }

  async #key(id: string): Promise<KeyObject> {
    const known = this.#keys.get(id);
    if (known) return known;
    const found = await this.#store.findDataKey(id);
    if (!found) throw new Fault('resource.unknown', { internal: `The data key ${id} is gone.` });
    if (found.masterKeyId !== this.#master.id) {
      throw new Fault('internal', {
        internal: `The data key ${id} is under the master key ${found.masterKeyId}; this node has ${this.#master.id}.`,
      });
    }
    const key = createSecretKey(await this.#master.unwrap(found.wrapped, contextOf(id, found.purpose)));
    if (this.#keys.size >= KEYS_MAX) this.#keys.clear();
    this.#keys.set(id, key);
    return key;
  }
}

/**
 * Changes the installation over to a new master key. Only the wrapping of the data keys changes, in one transaction;
 * nodes that run on the old key keep the data keys they hold and must be restarted with the new one.
 * @returns how many data keys were wrapped anew
 * @throws Fault `store.refused` when `from` is not the key in use
 */
export async function changeMasterKey(store: DataKeyStore, from: MasterKey, to: MasterKey): Promise<number> {
  return store.rewrap(
    async (present) => {
      if (present) await assertOpens(present, from);
      return sealCanary(to);
    },
    async (key) => {
      if (key.masterKeyId === to.id) return undefined;
      const context = contextOf(key.id, key.purpose);
      return { wrapped: await to.wrap(await from.unwrap(key.wrapped, context), context), masterKeyId: to.id };
    },
  );
}

const contextOf = (id: string, purpose: string): string => `data-key:${purpose}:${id}`;
const bindingOf = (purpose: SealPurpose, rowId: string): string => `${purpose}:${rowId}`;
