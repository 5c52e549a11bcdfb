/** The bench's hold on its load generator. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { pathHere } from './child.ts';
import type { LoadOrder, LoadResult } from './load.ts';

export interface Generator {
  /** Several may run at once. */
  run(order: LoadOrder): Promise<LoadResult>;
  stop(): Promise<void>;
}

interface Reply {
  readonly id: number;
  readonly result?: LoadResult;
  readonly error?: string;
}

export function startGenerator(): Generator {
  const child = fork(pathHere('load.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting = new Map<number, PromiseWithResolvers<LoadResult>>();
  let orders = 0;
  child.on('message', ({ id, result, error }: Reply) => {
    if (result) waiting.get(id)?.resolve(result);
    else waiting.get(id)?.reject(new Error(`the load generator: ${error}`));
    waiting.delete(id);
  });
  child.on('exit', (code) => {
    for (const order of waiting.values()) order.reject(new Error(`the load generator ended with ${code}`));
  });
  return {
    run(order) {
      const reply = Promise.withResolvers<LoadResult>();
      orders += 1;
      waiting.set(orders, reply);
      child.send({ id: orders, order });
      return reply.promise;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
