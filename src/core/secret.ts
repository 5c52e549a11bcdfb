import { inspect } from 'node:util';

const HIDDEN = '[secret]';

/**
 * A value that never prints. Logs, JSON, templates and `util.inspect` all show `[secret]`; only `reveal()` gives
 * the value, so every place that reads a secret can be found by that word.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return HIDDEN;
  }
  toJSON(): string {
    return HIDDEN;
  }
  [Symbol.toPrimitive](): string {
    return HIDDEN;
  }
  [inspect.custom](): string {
    return HIDDEN;
  }
}
