import { systemActor, type Actor } from '../audit/index.ts';
import type { Config, Loaded } from '../config/index.ts';
import { Fault } from '../core/index.ts';
import type { Reloaded } from './control.ts';
import { ReloadRefused } from './problem.ts';
import { restartNeeded } from './restart-needed.ts';

export interface ReloadDeps {
  /** What this process started with. */
  readonly started: Config;
  /** Absent: there is no file. */
  readonly readConfig: (() => Promise<Loaded>) | undefined;
  /**
   * Takes a valid configuration into force.
   * @param by everyone who asked for this reading
   * @returns the revision now in force
   */
  apply(config: Config, by: readonly Actor[]): Promise<number>;
}

/**
 * Reads the file again and takes it into force, one reading after the other, so that an older reading never comes into
 * force after a newer one. Whoever asks while one waits gets the result of the waiting one: it will read what is there
 * by then.
 */
export function reloader(deps: ReloadDeps): (by?: Actor) => Promise<Reloaded> {
  let running: Promise<unknown> = Promise.resolve();
  let waiting: Promise<Reloaded> | undefined;
  let askers: Actor[] = [];
  return (by = systemActor('a signal')) => {
    askers.push(by);
    waiting ??= (async () => {
      await running;
      const own = reload(deps, askers);
      askers = [];
      running = own.catch(() => undefined);
      waiting = undefined;
      return own;
    })();
    return waiting;
  };
}

async function reload(deps: ReloadDeps, by: readonly Actor[]): Promise<Reloaded> {
  const { started, readConfig } = deps;
  if (!readConfig)
    throw new Fault('resource.conflict', {
      public: 'The quickstart runs without a file, so there is nothing to reload.',
    });
  const loaded = await readConfig();
  if (!loaded.ok) throw new ReloadRefused(loaded.violations);
  const revision = await deps.apply(loaded.config, by);
  const restart = restartNeeded(started, loaded.config).map((path) => ({
    path: path.join('.'),
    ...loaded.locate(path),
    message: 'has changed and is read only at the start',
    hint: 'restart to take it into force; everything else is in force now',
  }));
  return { revision, warnings: [...loaded.warnings, ...restart] };
}
