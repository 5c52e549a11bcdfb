/** Rules of `policies`: what is attached must be there, and what a policy promises must be possible. */
import { didYouMean } from './fields.ts';
import type { Path, Remark } from './finding.ts';
import { orList } from './issues.ts';
import type { Outline } from './outline.ts';
import type { Verdict } from './verdict.ts';

const OF_ANSWERS = ['output', 'tool-call'];

export function judgePolicies(outline: Outline): Verdict {
  const { policies } = outline;
  const known = Object.keys(policies);
  const used = new Set<string>();
  const violations: Remark[] = [];
  for (const [path, names] of attachments(outline)) {
    for (const [index, name] of names.entries()) {
      used.add(name);
      if (name === '' || known.includes(name)) continue;
      const near = didYouMean(name, known);
      const list = known.length === 0 ? 'declare it in policies' : `known: ${orList(known.slice(0, 20))}`;
      const hint = near === undefined ? list : `did you mean "${near}"?`;
      violations.push({ path: [...path, index], message: `there is no policy "${name}"`, hint });
    }
  }
  for (const [name, policy] of Object.entries(policies)) violations.push(...judgePolicy(['policies', name], policy));
  const warnings = known
    .filter((name) => !used.has(name))
    .map((name) => ({
      path: ['policies', name],
      at: 'key' as const,
      message: 'is attached nowhere, so no call is held to it',
      hint: 'name it in defaultPolicies, or in policies of a team, an application or a route',
    }));
  return { violations, warnings };
}

function attachments({ defaultPolicies, teams, routes }: Outline): readonly (readonly [Path, readonly string[]])[] {
  return [
    [['defaultPolicies'], defaultPolicies],
    ...Object.entries(routes).map(([name, route]) => [['routes', name, 'policies'], route.policies] as const),
    ...Object.entries(teams).flatMap(([team, { policies, apps }]) => [
      [['teams', team, 'policies'], policies] as const,
      ...Object.entries(apps).map(([app, own]) => [['teams', team, 'apps', app, 'policies'], own.policies] as const),
    ]),
  ];
}

type Policy = Outline['policies'][string];
type Check = Policy['checks']['blocklists'][string];

/** What has gone out as it came can be neither masked nor stopped. */
function judgePolicy(path: Path, { mode, output, checks }: Policy): Remark[] {
  if (output !== 'observe' || mode === 'shadow') return [];
  return checksOf(checks).flatMap(([at, check]) => {
    const acts = actionsOf(check).filter((action) => action === 'mask' || action === 'block');
    if (acts.length === 0 || !check.on.some((stage) => OF_ANSWERS.includes(stage))) return [];
    const message = `cannot ${orList([...new Set(acts)])} in answers that go out as they come (output: observe)`;
    const hint = 'use output: window or buffer, or on: [input, tool-result], or action: flag';
    return [{ path: [...path, 'checks', ...at], message, hint }];
  });
}

const checksOf = ({ personal, secrets, blocklists }: Policy['checks']): readonly (readonly [Path, Check])[] => [
  ...(personal ? [[['personal'], personal] as const] : []),
  ...(secrets ? [[['secrets'], secrets] as const] : []),
  ...Object.entries(blocklists).map(([name, check]): [Path, Check] => [['blocklists', name], check]),
];

const actionsOf = ({ action }: Check): readonly string[] =>
  typeof action === 'string' ? [action] : Object.values(action);
