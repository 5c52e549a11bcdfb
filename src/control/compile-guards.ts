import type { Config } from '../config/index.ts';
import { compilePolicy, GuardBook, type Policy } from '../guard/index.ts';
import type { Application } from '../identity/index.ts';
import { FILE_ORGANIZATION } from './declaration.ts';

type Policies = ReadonlyMap<string, Policy>;

/** Compiled once for each reading of the file: patterns and lists take milliseconds. */
const compiled = new WeakMap<Config['policies'], Policies>();

/** Which policies each call has; `null`: none has any. */
export function compileGuards(config: Config, applications: readonly Application[]): GuardBook | null {
  const { defaultPolicies, teams, routes } = config;
  const policies = policiesOf(config.policies);
  if (policies.size === 0) return null;
  const ofFile = applications.filter(({ organizationName }) => organizationName === FILE_ORGANIZATION);
  return new GuardBook({
    everywhere: named(policies, defaultPolicies),
    applications: listed(
      ofFile.map(({ id, name, teamName }) => {
        const team = teams[teamName];
        return [id, named(policies, [...(team?.policies ?? []), ...(team?.apps[name]?.policies ?? [])])];
      }),
    ),
    routes: listed(Object.entries(routes).map(([name, route]) => [name, named(policies, route.policies)])),
  });
}

function policiesOf(settings: Config['policies']): Policies {
  const known = compiled.get(settings);
  if (known) return known;
  const policies = new Map(Object.entries(settings).map(([name, policy]) => [name, compilePolicy(name, policy)]));
  compiled.set(settings, policies);
  return policies;
}

/** The file has been judged: each name is one of a policy. */
const named = (policies: Policies, names: readonly string[]): readonly Policy[] =>
  names.flatMap((name) => policies.get(name) ?? []);

const listed = (entries: readonly (readonly [string, readonly Policy[]])[]): Map<string, readonly Policy[]> =>
  new Map(entries.filter(([, policies]) => policies.length > 0));
