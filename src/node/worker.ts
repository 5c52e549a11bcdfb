import { setTimeout as sleep } from 'node:timers/promises';
import { acquireLock, completeSecrets, type Loaded } from '../config/index.ts';
import { Scheduler, snapshotPath, statusesOf } from '../control/index.ts';
import { asFault, Fault, systemClock } from '../core/index.ts';
import { JournalWriter, type UnwrittenClose } from '../finops/index.ts';
import { finishCalls } from '../gateway/index.ts';
import { openLog, type Log } from '../observe/index.ts';
import { keepKeys } from './clockwork.ts';
import { openDataPlane, type DataPlane } from './data-plane.ts';
import { refusalEvents, sayRemade } from './drain-events.ts';
import { layGround, type Ground } from './ground.ts';
import type { FileInForce, ToWorker, WorkerReport, WorkerStart } from './messages.ts';
import { linkToPrimary, type PrimaryLink } from './primary-link.ts';

/** How soon the drain learns of what closed. */
const STAND_EVERY_MS = 100;
/** Closes offered at once that the disk refused: a megabyte. */
const OFFERED_MAX = 500;
/** What was counted since the last report of a worker that is killed is found in its journal; what it saw is lost. */
const REPORT_EVERY_MS = 1_000;
/** A report may cost at most a hundredth of a core, however many series there are. */
const REPORT_SHARE = 100;
/** A file that the primary took into force is tried again here until it is, or a newer one comes. */
const FILE_RETRY_MS = 1_000;

export interface WorkerOptions {
  /** Judges this text as the configuration, with this process's environment and the secrets' files. */
  readonly readConfig: (text: string) => Promise<Loaded>;
}

interface Situation {
  file: FileInForce;
  storeReady: boolean;
}

/**
 * Runs the gateway for a primary until it says stop, or is gone. Calls under way finish in the first case; in the second
 * they are ended with an error, since nobody can reach this process any more.
 * @returns the exit code
 */
export async function runWorker({ readConfig }: WorkerOptions): Promise<number> {
  const primary = linkToPrimary();
  const stop = Promise.withResolvers<void>();
  // A terminal and a supervisor send signals to the whole group: what they mean is the primary's to say.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('SIGTERM', () => stop.resolve());
  primary.say({ t: 'awake' });
  const start = await Promise.race([primary.started, primary.gone]);
  if (!start) return 1;
  await using stack = new AsyncDisposableStack();
  try {
    const gateway = await begin(start, readConfig, primary, stop.resolve, stack);
    const isLeft = await Promise.race([stop.promise.then(() => false), primary.gone.then(() => true)]);
    gateway.plane.gateway.draining = true;
    // The port is for whoever comes next.
    void primary.gone.then(gateway.plane.close);
    if (!isLeft) await Promise.race([finishCalls(gateway.plane.gateway, gateway.ground.config.drainMs), primary.gone]);
    await finishCalls(gateway.plane.gateway, 0);
    gateway.report();
    return isLeft ? 1 : 0;
  } catch (error) {
    const { code } = error as { code?: unknown };
    primary.say({
      t: 'failed',
      message: error instanceof Error ? error.message : String(error),
      code: typeof code === 'string' ? code : undefined,
    });
    return 1;
  } finally {
    await stack.disposeAsync();
    primary.close();
  }
}

interface Begun {
  readonly ground: Ground;
  readonly plane: DataPlane;
  readonly report: () => void;
}

async function begin(
  start: WorkerStart,
  readConfig: WorkerOptions['readConfig'],
  primary: PrimaryLink,
  stop: () => void,
  stack: AsyncDisposableStack,
): Promise<Begun> {
  const situation: Situation = { file: start.file, storeReady: start.storeReady };
  let onMessage: ((message: ToWorker) => void) | undefined;
  primary.follow((message) => {
    if (message.t === 'stop') stop();
    if (message.t === 'store ready') situation.storeReady = true;
    if (message.t === 'file') situation.file = message.file;
    onMessage?.(message);
  });
  const config = await completeSecrets(valid(await readConfig(start.file.text)));
  const lock = await acquireLock(start.journalDirectory);
  stack.defer(() => lock.release());
  const log = openLog(config.log.level);
  stack.defer(() => log.flush());
  const ground = await layGround(
    {
      config,
      clock: systemClock,
      log,
      snapshotFile: snapshotPath(config.dataDir, start.slot),
      fileRevision: start.file.revision,
      declares: {
        // Until the primary has brought the store up to date there is nothing here to read.
        prepare: async () => {
          if (!situation.storeReady)
            throw new Fault('store.unavailable', { internal: 'The primary has not reached the store yet.' });
        },
        declare: () => Promise.resolve(),
        rehearse: () => Promise.resolve(0),
      },
    },
    stack,
  );
  const writer = new JournalWriter({
    ...config.journal,
    directory: start.journalDirectory,
    durability: config.durability,
    bytesMax: start.journalBytesMax,
    onRemade: () => sayRemade(log.logger),
    ...refusalEvents(log.logger),
  });
  stack.defer(() => writer.end());
  const offered = new Offered(writer, primary);

  let closed = 0;
  const plane = await openDataPlane(
    ground,
    {
      writer,
      sharedPort: start.port,
      recent: { put() {} },
      onClosed({ principal }) {
        if (principal) closed += 1;
      },
    },
    stack,
  );
  const report = (): void => primary.say({ t: 'report', report: reportOf(ground, plane, closed) });
  const scheduler = new Scheduler(log.logger);
  scheduler.add({
    name: 'say how the journal stands',
    everyMs: STAND_EVERY_MS,
    run: standing(writer, offered, primary),
  });
  stack.defer(() => scheduler.stop());
  keepKeys(scheduler, ground, stack);
  const url = await plane.listen();
  const follow = followFile(situation, readConfig, ground, primary, log);
  onMessage = (message) => answer(message, { ground, writer, offered, primary, report, follow });
  follow();
  primary.say({ t: 'listening', url });
  reportAgain(report, stack);
  return { ground, plane, report };
}

function valid(loaded: Loaded): Extract<Loaded, { ok: true }>['config'] {
  if (loaded.ok) return loaded.config;
  const [first] = loaded.violations;
  throw new Error(`the configuration in force is not valid any more: ${first?.path ?? ''} ${first?.message ?? ''}`);
}

function reportOf({ keeper }: Ground, { gateway, metrics, health }: DataPlane, closed: number): WorkerReport {
  return {
    closed,
    metrics: metrics.render(),
    inFlight: gateway.calls.size,
    deployments: statusesOf(keeper.snapshot, health),
  };
}

function reportAgain(report: () => void, stack: AsyncDisposableStack): void {
  let timer: NodeJS.Timeout | undefined;
  const again = (): void => {
    const from = performance.now();
    report();
    timer = setTimeout(again, Math.max(REPORT_EVERY_MS, (performance.now() - from) * REPORT_SHARE));
  };
  timer = setTimeout(again, REPORT_EVERY_MS);
  stack.defer(() => clearTimeout(timer));
}

/** Only what changed is said. */
function standing(writer: JournalWriter, offered: Offered, primary: PrimaryLink): () => Promise<void> {
  let said = '';
  return async () => {
    writer.mend();
    offered.offer();
    const { segment, segmentBytes, heldSegments: held, bytes, refusal } = writer;
    const mark = `${segment} ${segmentBytes} ${bytes} ${held.join()} ${refusal}`;
    if (mark === said) return;
    said = mark;
    primary.say({ t: 'journal', stand: { segment, segmentBytes, held, bytes, refusal } });
  };
}

/** Closes that the disk refused, on their way to the primary, whose drain posts them. */
class Offered {
  readonly #writer: JournalWriter;
  readonly #primary: PrimaryLink;
  #calls: readonly UnwrittenClose[] = [];

  constructor(writer: JournalWriter, primary: PrimaryLink) {
    this.#writer = writer;
    this.#primary = primary;
  }

  /** Unless the primary still has some. */
  offer(): void {
    if (this.#calls.length > 0 || this.#writer.unwritten.length === 0) return;
    this.#calls = this.#writer.unwritten.slice(0, OFFERED_MAX);
    this.#primary.say({ t: 'unwritten', calls: this.#calls });
  }

  /** What became of them: posted, or not while the database is away, so that only the disk is left. */
  answered(isPosted: boolean): void {
    if (isPosted) this.#writer.posted(this.#calls);
    else this.#writer.retryUnwritten();
    this.#calls = [];
  }
}

interface Parts {
  readonly ground: Ground;
  readonly writer: JournalWriter;
  readonly offered: Offered;
  readonly primary: PrimaryLink;
  readonly report: () => void;
  readonly follow: () => void;
}

function answer(message: ToWorker, { ground, writer, offered, primary, report, follow }: Parts): void {
  if (message.t === 'forget') writer.forget(message.bytes);
  else if (message.t === 'unwritten') offered.answered(message.isPosted);
  else if (message.t === 'rotate') {
    if (writer.segment === message.segment) writer.rotate();
  } else if (message.t === 'file') follow();
  else if (message.t === 'report') {
    report();
    primary.say({ t: 'done', n: message.n });
  } else if (message.t === 'refresh') void ground.keeper.refresh().then(() => primary.say({ t: 'done', n: message.n }));
}

/** @returns takes the newest file into force, unless that is under way already */
function followFile(
  situation: Situation,
  readConfig: WorkerOptions['readConfig'],
  { keeper }: Ground,
  primary: PrimaryLink,
  { logger }: Log,
): () => void {
  let isBusy = false;
  const follow = async (): Promise<void> => {
    while (keeper.fileRevision !== situation.file.revision) {
      const { text, revision } = situation.file;
      try {
        await keeper.apply(valid(await readConfig(text)), [], revision);
        primary.say({ t: 'in force', fileRevision: revision });
      } catch (error) {
        logger.warn({ cause: asFault(error).message }, 'the new configuration is not in force here yet');
        await sleep(FILE_RETRY_MS, undefined, { ref: false });
      }
    }
  };
  return () => {
    if (isBusy) return;
    isBusy = true;
    void follow().finally(() => {
      isBusy = false;
    });
  };
}
