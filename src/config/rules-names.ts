/** Names are taken letter by letter; two that a person reads as one are worth a word. */
import type { Path, Remark } from './finding.ts';
import type { Outline } from './outline.ts';
import type { Verdict } from './verdict.ts';

export function judgeNames({ providers, models, routes, teams }: Outline): Verdict {
  const warnings: Remark[] = [];
  const judge = (places: readonly (readonly [Path, string])[]) => warnings.push(...alike(places));
  judge(placed(['providers'], providers));
  // What a caller puts into "model".
  judge([...placed(['models'], models), ...placed(['routes'], routes)]);
  judge(placed(['teams'], teams));
  for (const [team, { apps }] of Object.entries(teams)) judge(placed(['teams', team, 'apps'], apps));
  return { violations: [], warnings };
}

const placed = (parent: Path, names: object): (readonly [Path, string])[] =>
  Object.keys(names).map((name) => [[...parent, name], name] as const);

function alike(places: readonly (readonly [Path, string])[]): Remark[] {
  const seen = new Map<string, string>();
  return places.flatMap(([path, name]) => {
    const before = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), before ?? name);
    if (before === undefined || before === name) return [];
    const message = `differs from "${before}" in case alone, so that one may be asked for in place of the other`;
    return [{ path, at: 'key' as const, message, hint: 'rename one of the two' }];
  });
}
