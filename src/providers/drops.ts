import { Fault } from '../core/index.ts';

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
    if (!this.names.includes(name)) this.names.push(name);
  }
}
