import { sql } from 'kysely';
import { Fault } from '../core/index.ts';

/** Rows whose name is this one but for its case. */
export const sameButForCase = (name: string) => sql<boolean>`lower(name) = lower(${name}) and name <> ${name}`;

/**
 * Names mean what they say letter by letter, so two that a person takes for one would be asked for in each other's place.
 * @param alike what `sameButForCase` found
 * @throws Fault `resource.conflict`
 */
export function requireOtherName(what: string, name: string, alike: readonly object[]): void {
  if (alike.length === 0) return;
  throw new Fault('resource.conflict', {
    public: `There is ${/^[aeo]/.test(what) ? 'an' : 'a'} ${what} already whose name differs from "${name}" in case alone.`,
  });
}
