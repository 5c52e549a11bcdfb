import type { Config } from '../../config/index.ts';
import { probeVolatile } from '../../volatile/index.ts';
import { type Checkup, fail, ok, reasonOf } from './finding.ts';

/** Anybody may look at the shared state, also while the program runs. Where nothing is shared there is nothing to say. */
export async function checkVolatile({
  volatile,
  volatilePassword,
}: Pick<Config, 'volatile' | 'volatilePassword'>): Promise<readonly Checkup[]> {
  if (volatile === 'memory') return [];
  const where = `the Redis or Valkey at ${new URL(volatile).host}`;
  try {
    await probeVolatile({ volatile, password: volatilePassword });
    return [ok('volatile', `${where} answers`)];
  } catch (error) {
    const hint = 'start it, or check the address, volatilePassword and the network; until then limits are not shared';
    return [fail('volatile', `${where} does not take us (${reasonOf(error)})`, hint)];
  }
}
