import type { Clock } from '../core/index.ts';
import type { AttemptRecord, Log } from '../observe/index.ts';

/** Nobody acts on it more often. */
const AGAIN_AFTER_MS = 86_400_000;
/** Deployments with something to say; a larger list would be forgotten and told again, no more. */
const KNOWN_MAX = 1_000;

/** What providers say of their models beside the answers, told once a day for each deployment. */
export class Notices {
  readonly #log: Pick<Log, 'logger'>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #told = new Map<string, number>();

  constructor(log: Pick<Log, 'logger'>, clock: Pick<Clock, 'now'>) {
    this.#log = log;
    this.#clock = clock;
  }

  tell(
    { deployment, provider, vendorModel }: Pick<AttemptRecord, 'deployment' | 'provider' | 'vendorModel'>,
    notice: string,
  ): void {
    const key = `${deployment} ${notice}`;
    const now = this.#clock.now();
    if (now - (this.#told.get(key) ?? -Infinity) < AGAIN_AFTER_MS) return;
    if (this.#told.size >= KNOWN_MAX) this.#told.clear();
    this.#told.set(key, now);
    this.#log.logger.warn({ deployment, provider, vendorModel, notice }, 'the provider has news of a model');
  }
}
