import { z } from 'zod';
import { type Config, parseStore } from '../../config/index.ts';
import { probeStore } from '../../store/index.ts';
import { openClient } from '../client.ts';
import type { Io } from '../io.ts';
import { type Checkup, fail, ok, reasonOf, warn } from './finding.ts';

const statusSchema = z.looseObject({
  revision: z.number(),
  store: z.looseObject({ engine: z.string(), reachable: z.boolean() }),
  lapsed: z.array(z.string()).default([]),
});

/** Whoever owns the store is asked; only a Postgres server that nobody here runs on is looked at directly. */
export async function checkStore(
  io: Io,
  config: Pick<Config, 'store' | 'storePassword'>,
  isRunning: boolean,
): Promise<readonly Checkup[]> {
  const asked = isRunning ? await askRunning(io) : undefined;
  return asked ?? [await lookAtStore(config, isRunning)];
}

async function lookAtStore(config: Pick<Config, 'store' | 'storePassword'>, isRunning: boolean): Promise<Checkup> {
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

async function askRunning(io: Io): Promise<readonly Checkup[] | undefined> {
  try {
    const api = await openClient(io);
    const { revision, store, lapsed } = statusSchema.parse(await api.call('getStatus'));
    return [judgeReach(revision, store), ...judgeApprovals(lapsed)];
  } catch {
    // Without access to its control API we know no more than from outside.
    return undefined;
  }
}

function judgeReach(revision: number, { engine, reachable }: z.infer<typeof statusSchema>['store']): Checkup {
  if (reachable) return ok('store', `${engine}, reachable; revision ${revision} is in force`);
  return fail(
    'store',
    `${engine} is out of reach of the running sallyport`,
    'see its log; calls are kept in the journal meanwhile',
  );
}

function judgeApprovals([first, ...more]: readonly string[]): readonly Checkup[] {
  if (first === undefined) return [];
  const others = more.length > 0 ? ` and ${more.length} more` : '';
  const message = `approvals of ${first}${others} hold no longer`;
  return [warn('approvals', message, `have it signed again; run: sallyport model show ${first}`)];
}
