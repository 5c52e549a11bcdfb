import type { Logger } from 'pino';
import { systemActor, type Actor } from '../audit/index.ts';
import type { Config, Finding, Loaded } from '../config/index.ts';
import { asFault, Fault, placeText } from '../core/index.ts';
import type { Snapshot } from '../gateway/index.ts';
import type { Reloaded, ReloadRehearsed } from './control.ts';
import { withoutMadeByCommand } from './made-by-command.ts';
import { ReloadRefused } from './problem.ts';
import { restartNeeded } from './restart-needed.ts';

/** A line of the log is read by people; the answer of a refused reload lists the others. */
const VIOLATIONS_LOGGED_MAX = 5;

export interface ReloadDeps {
  readonly log: Pick<Logger, 'info' | 'error'>;
  /** What this process started with. */
  readonly started: Config;
  /** Absent: there is no file. */
  readonly readConfig: (() => Promise<Loaded>) | undefined;
  /** The one in force. */
  snapshot(): Pick<Snapshot, 'applications' | 'revision'>;
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
      const reading = reload(deps, askers);
      const own = deps.readConfig ? logged(deps.log, reading) : reading;
      askers = [];
      running = own.catch(() => undefined);
      waiting = undefined;
      return own;
    })();
    return waiting;
  };
}

async function logged(log: ReloadDeps['log'], reading: Promise<Reloaded>): Promise<Reloaded> {
  try {
    const reloaded = await reading;
    const { revision, warnings } = reloaded;
    log.info({ revision, warnings: warnings.length }, 'the configuration was read again and is in force');
    return reloaded;
  } catch (error) {
    const said =
      error instanceof ReloadRefused
        ? { count: error.violations.length, violations: error.violations.slice(0, VIOLATIONS_LOGGED_MAX) }
        : { reason: asFault(error).message };
    log.error(said, 'the configuration was read again and refused; the one before stays in force');
    throw error;
  }
}

async function reload(deps: ReloadDeps, by: readonly Actor[]): Promise<Reloaded> {
  const loaded = await readValid(deps.readConfig);
  const revision = await deps.apply(loaded.config, by);
  return { revision, warnings: warningsOf(deps, loaded) };
}

export type RehearsalDeps = Pick<ReloadDeps, 'started' | 'readConfig' | 'snapshot'> & {
  rehearse(config: Config): Promise<Pick<ReloadRehearsed, 'changed' | 'rows'>>;
};

/** Reads the file and says what a reload would do. */
export const reloadRehearsal = (deps: RehearsalDeps) => async (): Promise<ReloadRehearsed> => {
  const loaded = await readValid(deps.readConfig);
  const would = await deps.rehearse(loaded.config);
  return { revision: deps.snapshot().revision, warnings: warningsOf(deps, loaded), ...would };
};

type Valid = Extract<Loaded, { readonly ok: true }>;

/** @throws ReloadRefused with every violation; Fault `resource.conflict` where there is no file */
async function readValid(readConfig: ReloadDeps['readConfig']): Promise<Valid> {
  if (!readConfig)
    throw new Fault('resource.conflict', {
      public: 'The quickstart runs without a file, so there is nothing to reload.',
    });
  const loaded = await readConfig();
  if (!loaded.ok) throw new ReloadRefused(loaded.violations);
  return loaded;
}

function warningsOf({ started, snapshot }: Pick<ReloadDeps, 'started' | 'snapshot'>, loaded: Valid): Finding[] {
  const restart = restartNeeded(started, loaded.config).map((path) => ({
    path: placeText(path),
    ...loaded.locate(path),
    message: 'has changed and is read only at the start',
    hint: 'restart to take it into force; everything else is in force now',
  }));
  return [...withoutMadeByCommand(loaded.warnings, loaded.config, snapshot()), ...restart];
}
