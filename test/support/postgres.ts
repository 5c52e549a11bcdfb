import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { freePort } from './free-port.ts';

/** A real Postgres server of a test's own, on loopback, gone with the test. */
export interface PostgresServer {
  readonly port: number;
  /** Of its first process, the parent of the others. */
  pid(): number;
  /** A new empty database. @returns its `postgres://` address */
  createDatabase(name: string): string;
  /** Ends the server at once, as a power cut would. */
  kill(): Promise<void>;
  /** Stops all its processes in their tracks: connections stay, nothing answers, as behind a network that swallows packets. */
  pause(): void;
  resume(): void;
  /** Starts it again on the same port and data; where it runs, nothing happens. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';

function binaries(): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const newest = versions
    .filter((version) => existsSync(join(DEBIAN, version, 'bin', 'initdb')))
    .toSorted((a, b) => Number(b) - Number(a))[0];
  if (newest !== undefined) return join(DEBIAN, newest, 'bin');
  const found = process.env['PATH']?.split(':').find((directory) => existsSync(join(directory, 'initdb')));
  if (found !== undefined) return found;
  throw new Error(
    'These tests need a Postgres server: install the Debian package postgresql (apt-get install postgresql).',
  );
}

const idOfPostgres = (flag: '-u' | '-g'): number =>
  Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));

/** Postgres refuses to run as root, so root lends it the package's own user. */
function owner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  try {
    return { uid: idOfPostgres('-u'), gid: idOfPostgres('-g') };
  } catch (cause) {
    throw new Error('These tests run as root and need the user postgres: install the Debian package postgresql.', {
      cause,
    });
  }
}

/** Each connection is served by a process of its own, in a session of its own: a signal to the group would miss it. */
function childrenOf(pid: number): number[] {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = listed.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
}

export async function startPostgres(): Promise<PostgresServer> {
  const bin = binaries();
  const as = owner();
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-postgres-'));
  if (as.uid !== undefined && as.gid !== undefined) chownSync(directory, as.uid, as.gid);
  const data = join(directory, 'data');
  const options = { ...as, cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] };
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    options,
  );
  const port = await freePort();
  let server: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    if (server) return;
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(port),
      unix_socket_directories: directory,
      // Commits are written, not synced: they survive the end of the process, which is all a test can cause.
      fsync: 'off',
      full_page_writes: 'off',
      max_connections: '60',
      shared_buffers: '32MB',
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    server = spawn(join(bin, 'postgres'), ['-D', data, ...flags], { ...as, cwd: directory, stdio: 'ignore' });
    const deadline = Date.now() + 120_000;
    while (!isReady()) {
      if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode} at its start`);
      if (Date.now() > deadline) throw new Error('postgres did not start within two minutes');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const isReady = (): boolean => {
    try {
      execFileSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port), '-q'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = server;
    server = undefined;
    if (!running || running.exitCode !== null) return;
    const exit = once(running, 'exit');
    running.kill(signal);
    await exit;
  };

  const pid = (): number => {
    if (server?.pid === undefined) throw new Error('postgres is not running');
    return server.pid;
  };
  const signalAll = (signal: NodeJS.Signals): void => {
    for (const one of [pid(), ...childrenOf(pid())]) process.kill(one, signal);
  };

  await start();
  return {
    port,
    pid,
    pause: () => signalAll('SIGSTOP'),
    resume: () => signalAll('SIGCONT'),
    createDatabase(name) {
      execFileSync(
        join(bin, 'createdb'),
        ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-T', 'template0', name],
        options,
      );
      return `postgres://postgres@127.0.0.1:${port}/${name}`;
    },
    // The immediate shutdown: no checkpoint, every connection cut, its children gone with it.
    kill: () => end('SIGQUIT'),
    start,
    async stop() {
      await end('SIGINT');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
