import type { Config, Finding } from '../config/index.ts';
import { placeText } from '../core/index.ts';
import type { Snapshot } from '../gateway/index.ts';
import { FILE_ORGANIZATION } from './declaration.ts';

/**
 * Warnings of a file without those that it maps tokens to an application which it does not declare, where somebody made
 * that one by command: the file alone cannot know.
 */
export function withoutMadeByCommand(
  warnings: readonly Finding[],
  { identity }: Config,
  { applications }: Pick<Snapshot, 'applications'>,
): readonly Finding[] {
  const made = new Set<string>();
  for (const { organizationName, teamName, name } of applications.values())
    if (organizationName === FILE_ORGANIZATION) made.add(`${teamName}/${name}`);
  const settled = new Set(
    identity.tokens.flatMap(({ application }, index) => {
      const path = ['identity', 'tokens', index, 'application'];
      if (typeof application === 'string') return made.has(application) ? [placeText(path)] : [];
      const clients = Object.entries(application.map).filter(([, named]) => made.has(named));
      return clients.map(([client]) => placeText([...path, 'map', client]));
    }),
  );
  return warnings.filter(({ path }) => !settled.has(path));
}
