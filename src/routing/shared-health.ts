import type { VolatileLink } from '../volatile/index.ts';
import type { DeploymentHealth } from './health.ts';
import { EJECTED_MS_MAX, HEALTH_KEY, PROBE_MS, recordsOf, SYNC, type HealthRecord } from './health-script.ts';

/** News is told at once and heard within half a second. */
const EVERY_MS = 500;
/** An answer that could not be told for longer says nothing of now; an ejection does, as long as it lasts. */
const HEALED_MS_MAX = 5_000;

/** The deployments of the configuration in force, by id and by the name nodes call them among themselves. */
export interface SharedNames {
  readonly fieldOf: ReadonlyMap<string, string>;
  readonly idOf: ReadonlyMap<string, string>;
}

export interface SharedHealthOptions {
  readonly health: DeploymentHealth;
  readonly link: VolatileLink;
  /** This process among all, shown to people: letters, digits, `_.:-`, at most 128. */
  readonly node: string;
  readonly names: () => SharedNames;
  readonly everyMs?: number;
}

/**
 * Makes what one node finds out of a deployment known to all: who is ejected, who is back, and whose call is the probe.
 * Works beside the calls: none ever waits for it, and without the store each node goes on by itself.
 */
export class SharedHealth {
  readonly #options: SharedHealthOptions;
  readonly #timer: NodeJS.Timeout;
  /** Ejected or half-open, as far as is known here. */
  readonly #out = new Set<string>();
  /** Found out here and not told yet, with the moment. */
  readonly #untold = new Map<string, number>();
  /** The last news heard of each. */
  readonly #heardAt = new Map<string, number>();
  #talking: Promise<void> | undefined;
  /** Something was found out while the store was being asked. */
  #again = false;
  #closed = false;

  constructor(options: SharedHealthOptions) {
    this.#options = options;
    options.link.prepare([SYNC]);
    options.health.onChange = (id) => {
      this.#untold.set(id, performance.now());
      this.#out.add(id);
      this.#again = this.#talking !== undefined;
      void this.talk();
    };
    this.#timer = setInterval(() => void this.talk(), options.everyMs ?? EVERY_MS);
    this.#timer.unref();
  }

  /** Tells what is new and hears what others told. Never rejects. */
  talk(): Promise<void> {
    this.#talking ??= this.#talk().finally(() => {
      this.#talking = undefined;
      const { link } = this.#options;
      if (this.#again && !this.#closed && link.available) void this.talk();
      this.#again = false;
    });
    return this.#talking;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#options.health.onChange = undefined;
    await this.#talking;
  }

  async #talk(): Promise<void> {
    const { link, node, names } = this.#options;
    // Gathers what one turn of the event loop finds out.
    await Promise.resolve();
    if (this.#closed || !link.mayAsk()) return;
    const told = new Map(this.#untold);
    this.#untold.clear();
    try {
      const { fieldOf, idOf } = names();
      const events = this.#events(told, fieldOf);
      const records = recordsOf(await link.run(SYNC, [HEALTH_KEY], [node, ...events]));
      this.#hear(records, idOf);
    } catch {
      for (const [id, at] of told) if (!this.#untold.has(id)) this.#untold.set(id, at);
    }
  }

  #events(told: ReadonlyMap<string, number>, fieldOf: ReadonlyMap<string, string>): (string | number)[] {
    const { health } = this.#options;
    const events: (string | number)[] = [];
    for (const id of this.#out) {
      const field = fieldOf.get(id);
      const outlook = field === undefined ? undefined : health.outlook(id);
      const toldAt = told.get(id);
      if (field === undefined || !outlook) {
        const isFresh = toldAt !== undefined && performance.now() - toldAt < HEALED_MS_MAX;
        if (field !== undefined && isFresh) events.push(field, 'healed', 0, 0);
        this.#out.delete(id);
      } else if (outlook.outMs > 0) {
        if (toldAt !== undefined)
          events.push(field, 'ejected', Math.min(outlook.outMs, EJECTED_MS_MAX), outlook.ejections);
      } else if (outlook.isAsked) events.push(field, 'probe', 0, 0);
    }
    return events;
  }

  #hear(records: readonly HealthRecord[], idOf: ReadonlyMap<string, string>): void {
    const { health, node } = this.#options;
    const heard = new Set<string>();
    for (const record of records) {
      const id = idOf.get(record.field);
      // What was found out here meanwhile is newer, and is told next.
      if (id === undefined || this.#untold.has(id)) continue;
      heard.add(id);
      const { at, what, outMs, ejections, by, probe, probeMs } = record;
      if (at > (this.#heardAt.get(id) ?? -Infinity)) {
        this.#heardAt.set(id, at);
        if (by !== node) health.learn(id, what === 'healed' ? undefined : { outMs, ejections, by });
        if (what === 'ejected') health.holdProbe(id, outMs + PROBE_MS);
      }
      if (what === 'healed') continue;
      this.#out.add(id);
      if (probe !== 'nobody') health.holdProbe(id, probe === 'ours' ? 0 : probeMs);
    }
    // A store that lost its state learns of them again.
    for (const id of this.#out)
      if (!heard.has(id) && (health.outlook(id)?.outMs ?? 0) > 0) this.#untold.set(id, performance.now());
  }
}
