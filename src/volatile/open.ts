import type { OpenLink, VolatileSettings } from './port.ts';

/**
 * One connection to the shared state of the configuration; one that is away at the start is looked for in the background.
 * @returns `undefined` where nothing is shared
 */
export async function openVolatile(settings: VolatileSettings): Promise<OpenLink | undefined> {
  if (settings.volatile === 'memory') return undefined;
  // Loaded only where it is used: most installations are one node.
  const { RedisLink } = await import('./redis.ts');
  const link = new RedisLink(settings);
  await link.connect();
  return link;
}

/**
 * Looks once, on a connection of its own, whether the store answers and takes the password. `memory` always does.
 * @throws Error why it does not
 */
export async function probeVolatile(settings: Pick<VolatileSettings, 'volatile' | 'password'>): Promise<void> {
  if (settings.volatile === 'memory') return;
  const { probe } = await import('./probe.ts');
  await probe(settings);
}
