import { z } from 'zod';
import { type Config, parseStore } from '../../config/index.ts';
import { probeStore } from '../../store/index.ts';
import { openClient } from '../client.ts';
import type { Io } from '../io.ts';
import { type Checkup, fail, ok, reasonOf, warn } from './finding.ts';

const statusSchema = z.looseObject({
  revision: z.number(),
  store: z.looseObject({ engine: z.string(), reachable: z.boolean() }),
});

/** Whoever owns the store is asked; only a Postgres server that nobody here runs on is looked at directly. */
export async function checkStore(
  io: Io,
  config: Pick<Config, 'store' | 'storePassword'>,
  isRunning: boolean,
): Promise<Checkup> {
  if (isRunning) {
    const asked = await askRunning(io);
    if (asked) return asked;
  }
  const store = parseStore(config.store, '/');
  if (store?.engine !== 'postgres') {
    return isRunning
      ? warn(
          'store',
          'only the running sallyport may open the embedded store, and it was not asked',
          'set SALLYPORT_CONTROL_URL and SALLYPORT_TOKEN',
        )
      : ok('store', 'embedded; looked at only by the program that owns it');
  }
  try {
    const probe = await probeStore(config.store, config.storePassword);
    if (!probe) return ok('store', 'embedded');
    const { serverVersion, stepsApplied, stepsKnown } = probe;
    const where = `Postgres ${serverVersion} at ${store.url.hostname}`;
    if (stepsApplied > stepsKnown) {
      return fail(
        'store',
        `${where} was used by a newer version (step ${stepsApplied} of ${stepsKnown})`,
        'start that version',
      );
    }
    const state =
      stepsApplied === stepsKnown ? 'schema up to date' : `${stepsKnown - stepsApplied} steps to run at the next start`;
    return ok('store', `${where}, ${state}`);
  } catch (error) {
    const hint = 'check the address, storePassword, the network and pg_hba.conf';
    return fail('store', `the database at ${store.url.hostname} does not take us (${reasonOf(error)})`, hint);
  }
}

async function askRunning(io: Io): Promise<Checkup | undefined> {
  try {
    const api = await openClient(io);
    const { revision, store } = statusSchema.parse(await api.call('getStatus'));
    if (store.reachable) return ok('store', `${store.engine}, reachable; revision ${revision} is in force`);
    return fail(
      'store',
      `${store.engine} is out of reach of the running sallyport`,
      'see its log; calls are kept in the journal meanwhile',
    );
  } catch {
    // Without access to its control API we know no more than from outside.
    return undefined;
  }
}
