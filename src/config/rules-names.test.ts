import { expect, test } from 'vitest';
import { SOUND, SOUND_WORLD, loadText } from './testing.ts';

const warningsOf = async (from: string, to: string): Promise<readonly string[]> => {
  const text = SOUND.replace(from, to);
  expect(text).not.toBe(SOUND);
  const loaded = await loadText(text, SOUND_WORLD);
  return loaded.warnings.filter(({ message }) => message.includes('case alone')).map(({ path }) => path);
};

test('a route whose name differs from that of a model in case alone is warned of', async () => {
  expect(await warningsOf('routes:\n', 'routes:\n  Small: { targets: [small] }\n')).toEqual(['routes.Small']);
});

test('a team whose name differs from that of another in case alone is warned of', async () => {
  expect(await warningsOf('teams:\n', 'teams:\n  Platform: { apps: {} }\n')).toHaveLength(1);
});

test('of names that differ in more nothing is said', async () => {
  expect(await warningsOf('routes:\n', 'routes:\n  smaller: { targets: [small] }\n')).toEqual([]);
});
