import { Fault } from '../core/index.ts';

/** The names go on the call record and into a header; whoever sends a thousand unknown fields need not hear of each. */
const NAMES_MAX = 32;
const NAME_LENGTH_MAX = 64;

/** Collects what a request loses on its way to the vendor, or refuses to lose it, as the deployment says. */
export class Drops {
  readonly names: string[] = [];
  readonly #refuse: boolean;

  constructor(unsupported: 'drop' | 'refuse') {
    this.#refuse = unsupported === 'refuse';
  }

  /** @throws Fault `request.unsupported_parameter` where the deployment refuses instead */
  parameter(name: string): void {
    if (this.#refuse) {
      throw new Fault('request.unsupported_parameter', {
        public: `This model does not support the parameter "${name}".`,
        param: name,
      });
    }
    this.#note(name);
  }

  /** The parameter travels, but not with the value asked for. @throws Fault `request.unsupported_value` */
  value(name: string, why: string): void {
    if (this.#refuse) throw new Fault('request.unsupported_value', { public: why, param: name });
    this.#note(name);
  }

  #note(name: string): void {
    if (this.names.length >= NAMES_MAX) return;
    const short = name.slice(0, NAME_LENGTH_MAX);
    if (!this.names.includes(short)) this.names.push(short);
  }
}
