import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** A real Redis (or Valkey) server of a test's own, on loopback, gone with the test. It keeps nothing on disk. */
export interface RedisServer {
  readonly url: string;
  /** Ends it at once; what it held is lost. */
  kill(): Promise<void>;
  /** Stops it in its tracks: connections stay, nothing answers. */
  pause(): void;
  resume(): void;
  /** Starts it again on the same port; where it runs, nothing happens. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const NAMES = ['redis-server', 'valkey-server'];
const START_MS_MAX = 60_000;

function binary(): string {
  const found = (process.env['PATH'] ?? '')
    .split(':')
    .flatMap((directory) => NAMES.map((name) => join(directory, name)))
    .find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new Error(
    'These tests need a Redis server: install the Debian package redis-server (apt-get install redis-server).',
  );
}

/** @param password asked of whoever connects */
export async function startRedis(password?: string): Promise<RedisServer> {
  const file = binary();
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-redis-'));
  const port = await freePort();
  let server: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    if (server) return;
    const settings = {
      port: String(port),
      bind: '127.0.0.1',
      save: '',
      appendonly: 'no',
      ...(password !== undefined && { requirepass: password }),
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    const started = spawn(file, flags, { cwd: directory, stdio: 'ignore' });
    server = started;
    const deadline = Date.now() + START_MS_MAX;
    while (!(await accepts(port))) {
      if (started.exitCode !== null) throw new Error(`redis ended with ${started.exitCode} at its start`);
      if (Date.now() > deadline) throw new Error(`redis did not start within ${START_MS_MAX} ms`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const kill = async (): Promise<void> => {
    const running = server;
    server = undefined;
    if (!running || running.exitCode !== null) return;
    const exit = once(running, 'exit');
    running.kill('SIGKILL');
    await exit;
  };

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    pause: () => void server?.kill('SIGSTOP'),
    resume: () => void server?.kill('SIGCONT'),
    start,
    async stop() {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
