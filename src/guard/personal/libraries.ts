import { createRequire } from 'node:module';
import type * as Ibantools from 'ibantools';
import type * as Phones from 'libphonenumber-js/max';
import type * as Stdnum from 'stdnum';
import type { Check } from './rule.ts';

/**
 * The three libraries take 170 ms and 60 MB to load, so that happens when a policy is compiled that needs them and not with
 * the program; `require`, since compiling a policy waits for nothing.
 */
const load = createRequire(import.meta.url);

export const ibantools = (): typeof Ibantools => load('ibantools') as typeof Ibantools;
export const phones = (): typeof Phones => load('libphonenumber-js/max') as typeof Phones;

/** @throws RangeError where the library has no such validator, which a test of all rules rules out */
export function checkOf(check: Check): (compact: string) => boolean {
  if (typeof check === 'function') return check;
  const { stdnum } = load('stdnum') as typeof Stdnum;
  const validator = stdnum[check.country]?.[check.validator];
  if (validator === undefined) throw new RangeError(`stdnum has no ${check.country}.${check.validator}`);
  return (compact) => validator.validate(compact).isValid;
}
