import cluster from 'node:cluster';
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts';

/** A worker's end of the channel to its primary. */
export interface PrimaryLink {
  /** The first thing the primary says. */
  readonly started: Promise<WorkerStart>;
  /** The channel closed: the primary is gone. */
  readonly gone: Promise<void>;
  say(message: FromWorker): void;
  /** What was said before is handed on first. */
  follow(handle: (message: ToWorker) => void): void;
  close(): void;
}

export function linkToPrimary(): PrimaryLink {
  const start = Promise.withResolvers<WorkerStart>();
  const gone = Promise.withResolvers<void>();
  const waiting: ToWorker[] = [];
  let handle = (message: ToWorker): void => void waiting.push(message);
  process.on('message', (message: ToWorker) => {
    if (message.t === 'start') start.resolve(message);
    else handle(message);
  });
  process.on('disconnect', () => gone.resolve());
  // Node would end a worker at once when its primary is gone; its calls are to be told, and written down.
  if (cluster.worker) cluster.worker.exitedAfterDisconnect = true;
  return {
    started: start.promise,
    gone: gone.promise,
    say(message) {
      // A channel that closed meanwhile is told by `gone`.
      if (process.connected) process.send?.(message, undefined, {}, () => undefined);
    },
    follow(next) {
      handle = next;
      for (const message of waiting.splice(0)) next(message);
    },
    close() {
      if (process.connected) process.disconnect();
    },
  };
}
