/**
 * The embedded database, in a thread of its own so that the event loop that serves calls never waits for SQL.
 * One statement at a time, in the order they came; transactions are the client's business.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, types, type PGliteOptions } from '@electric-sql/pglite';
import { NOTIFY_CHANNEL } from '../channel.ts';
import type { FromWorker, PlainError, ToWorker, WorkerOptions } from './protocol.ts';

const port = parentPort;
if (!port) throw new Error('pglite/worker.ts runs only as a worker thread');
const say = (message: FromWorker): void => port.postMessage(message);
const { dataDir } = workerData as WorkerOptions;

/** The database's own file system throws no errors but numbers, those of WASI. */
const FILE_ERRORS: Readonly<Record<number, string>> = {
  2: 'EACCES',
  19: 'EDQUOT',
  22: 'EFBIG',
  29: 'EIO',
  33: 'EMFILE',
  51: 'ENOSPC',
  63: 'EPERM',
  69: 'EROFS',
};

function plain(error: unknown): PlainError {
  if (!(error instanceof Error)) {
    const { errno } = (error ?? {}) as { errno?: unknown };
    if (typeof errno !== 'number') return { message: String(error) };
    const code = FILE_ERRORS[errno] ?? `errno ${errno}`;
    return { message: `its files cannot be used (${code})`, code };
  }
  const fields: Record<string, string> = {};
  for (const name of ['code', 'detail', 'constraint', 'table', 'column'] as const) {
    const value = (error as unknown as Record<string, unknown>)[name];
    if (typeof value === 'string') fields[name] = value;
  }
  return { message: error.message, ...fields };
}

const run = (database: PGlite, message: Exclude<ToWorker, { kind: 'close' }>) =>
  message.kind === 'copy'
    ? database.query(message.sql, [], { blob: new Blob([message.bytes]) })
    : database.query(message.sql, [...message.parameters]);

async function answer(database: PGlite, message: ToWorker): Promise<void> {
  try {
    if (message.kind === 'close') {
      await database.close();
      say({ kind: 'results', id: message.id, results: { rows: [], affectedRows: 0, fields: [] } });
      port?.close();
      return;
    }
    const { rows, affectedRows, fields } = await run(database, message);
    say({ kind: 'results', id: message.id, results: { rows, affectedRows, fields } });
  } catch (error) {
    say({ kind: 'failed', id: message.id, error: plain(error) });
  }
}

try {
  const options: PGliteOptions = {
    dataDir,
    // Measured: 220 MB resident instead of 340; one connection needs no more.
    startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB', '-c', 'max_connections=5'],
    // Always a bigint, as the pg side does, instead of a type that depends on the value.
    parsers: { [types.INT8]: (text: string) => BigInt(text) },
  };
  const database = await PGlite.create(options);
  await database.listen(NOTIFY_CHANNEL, (payload) => say({ kind: 'notice', channel: NOTIFY_CHANNEL, payload }));
  let tail = Promise.resolve();
  port.on('message', (message: ToWorker) => {
    tail = tail.then(() => answer(database, message));
  });
  say({ kind: 'ready' });
} catch (error) {
  say({ kind: 'broken', error: plain(error) });
  port.close();
}
