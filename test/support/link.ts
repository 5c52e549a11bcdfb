import { Secret, systemClock } from '../../src/core/index.ts';
import { openVolatile, type OpenLink } from '../../src/volatile/index.ts';

export interface LinkOptions {
  readonly password?: string;
  readonly onStore?: (available: boolean) => void;
}

/** A connection of its own to a test's Redis. */
export async function openLink(url: string, { password, onStore }: LinkOptions = {}): Promise<OpenLink> {
  const link = await openVolatile({
    volatile: url,
    password: password === undefined ? undefined : new Secret(password),
    clock: systemClock,
    onStore: onStore ?? (() => undefined),
  });
  if (!link) throw new Error(`${url} is no address of a Redis`);
  return link;
}
