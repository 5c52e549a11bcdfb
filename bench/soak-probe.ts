/**
 * Loaded into the gateway beside the program by `soak.ts`: on SIGUSR2 it collects garbage and writes down what is then
 * left, as one line of JSON, at the end of the file that SOAK_PROBE names.
 */
import { appendFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env['SOAK_PROBE'];

function write(line: object): void {
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
}

if (isMainThread) {
  write({ pid: process.pid });
  process.on('SIGUSR2', () => {
    // Twice: what has a finalizer goes the second time.
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    write({ heapUsed, external, arrayBuffers, handles: process.getActiveResourcesInfo().length });
  });
}
