/** Processes of the bench: they say where they listen in one line, and the system's accounting says what they cost. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Clock ticks of Linux's accounting in a second; 100 on every platform Node runs on. */
const TICKS_PER_SECOND = 100;
const START_MS_MAX = 30_000;
const STOP_MS_MAX = 15_000;

export interface Child {
  readonly process: ChildProcess;
  /** The line it announced itself with. */
  readonly listening: Readonly<Record<string, string>>;
  /** User and system time so far, of all its threads. */
  readonly cpuSeconds: () => number;
  /** The same of the thread that serves calls alone; the others compile, collect garbage and keep the embedded store. */
  readonly mainThreadSeconds: () => number;
  readonly stop: () => Promise<void>;
}

/** For the child: listens on loopback and says where. */
export function announce(server: Server): void {
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    console.log(JSON.stringify({ event: 'listening', url: `http://127.0.0.1:${port}` }));
  });
}

export function pathHere(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** Starts `node` with these arguments and waits until it listens. */
export async function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Child> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const listening = await listeningLine(child, args.join(' '));
  // Whatever it prints from now on must not fill the pipe.
  child.stdout.resume();
  return {
    process: child,
    listening,
    cpuSeconds: () => cpuSecondsOf(`/proc/${child.pid}/stat`),
    mainThreadSeconds: () => cpuSecondsOf(`/proc/${child.pid}/task/${child.pid}/stat`),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
      await exited;
      clearTimeout(timer);
    },
  };
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
  throw new Error(`${what}: ended before it listened`);
}

/** Fields 14 and 15 of `/proc/PID/stat` (proc_pid_stat(5)); the second field may hold spaces, so count behind it. */
function cpuSecondsOf(file: string): number {
  const stat = readFileSync(file, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
