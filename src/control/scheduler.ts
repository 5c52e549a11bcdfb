import type { Logger } from 'pino';
import { asFault } from '../core/index.ts';

export interface Task {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<void>;
}

/** Work on a clock: one run of a task at a time, a failed one is logged and comes again. */
export class Scheduler {
  readonly #log: Logger;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** The first run comes at once. */
  add(task: Task): void {
    let busy = false;
    const tick = (): void => {
      if (busy) return;
      busy = true;
      const run = task
        .run()
        .catch((error: unknown) => this.#log.warn({ task: task.name }, asFault(error).message))
        .finally(() => {
          busy = false;
          this.#running.delete(run);
        });
      this.#running.add(run);
    };
    tick();
    const timer = setInterval(tick, task.everyMs);
    timer.unref();
    this.#timers.push(timer);
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#running);
  }
}
