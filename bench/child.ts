/** Processes of the bench: they say where they listen in one line, and end when told. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Several processes start at once, on a machine that may be busy with other things. */
const START_MS_MAX = 120_000;
const STOP_MS_MAX = 15_000;
/** A whole pool may connect at once, and who finds no place tries again for seconds. */
const BACKLOG = 4_096;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});

/** Has it end with the bench, also where that ends before its time. */
export function endWithUs(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}

export interface Child {
  readonly pid: number;
  /** The line it announced itself with. */
  readonly listening: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** For the child: listens on loopback and says where. */
export function announce(server: Server): void {
  server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG }, () => announceAddress(server));
}

export function announceAddress(server: Server): void {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ event: 'listening', url: `http://127.0.0.1:${port}` }));
}

export function pathHere(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/**
 * Starts `node` with these arguments and waits until it listens.
 *
 * @param errors what becomes of its standard error
 */
export async function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  errors: 'inherit' | 'ignore' = 'inherit',
): Promise<Child> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', errors],
    env: { ...process.env, ...env },
  });
  endWithUs(child);
  const listening = await listeningLine(child, args.join(' '));
  // Whatever it prints from now on must not fill the pipe.
  child.stdout.resume();
  return { pid: pidOf(child), listening, stop: () => stop(child) };
}

export function pidOf({ pid, spawnfile }: ChildProcess): number {
  if (pid === undefined) throw new Error(`${spawnfile} could not be started`);
  return pid;
}

/** Asks it to end, and makes it end where it does not. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
  await exited;
  clearTimeout(timer);
}

async function listeningLine(child: ChildProcess, what: string): Promise<Record<string, string>> {
  const { stdout } = child;
  if (!stdout) throw new Error(`${what}: no output`);
  const timer = setTimeout(() => child.kill('SIGKILL'), START_MS_MAX);
  try {
    for await (const line of createInterface({ input: stdout })) {
      if (!line.startsWith('{"event":"listening"')) continue;
      return JSON.parse(line) as Record<string, string>;
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`${what}: ended before it listened, or took longer than ${START_MS_MAX / 1_000} s`);
}
