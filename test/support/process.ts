/** The real program as a child process, so that it can be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Prepared } from './installation.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
/** The embedded store starts in seconds, on a machine with nothing free in a minute. */
const START_MS_MAX = 180_000;

export interface Program {
  readonly pid: number;
  readonly gatewayUrl: string;
  readonly controlUrl: string;
  /** What it wrote so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Sends the signal and waits for the end. @returns exit code, `null` where a signal ended it */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  /** Sends the signal and does not wait. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<number | null>;
}

/**
 * Starts `sallyport serve` on a prepared configuration and waits for its listening line.
 * @throws Error with what it wrote, where it ends or stays silent instead
 */
export async function startProgram(
  prepared: Pick<Prepared, 'configFile' | 'env' | 'directory'>,
  args: readonly string[] = [],
): Promise<Program> {
  const { configFile, env, directory } = prepared;
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--config', configFile, ...args], {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: directory, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.stderr += text));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const { pid } = child;
  if (pid === undefined) throw new Error('the program could not be started');

  const deadline = Date.now() + START_MS_MAX;
  let listening = listeningLine(written.stdout);
  while (!listening) {
    const silent = Date.now() > deadline;
    if (silent) child.kill('SIGKILL');
    if (silent || child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`the program does not listen:\n${written.stdout}\n${written.stderr}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    listening = listeningLine(written.stdout);
  }
  return {
    pid,
    gatewayUrl: listening.gateway,
    controlUrl: listening.control,
    get stdout() {
      return written.stdout;
    },
    get stderr() {
      return written.stderr;
    },
    async kill(signal) {
      child.kill(signal);
      return ended;
    },
    signal(signal) {
      child.kill(signal);
    },
    ended,
  };
}

function listeningLine(stdout: string): { gateway: string; control: string } | undefined {
  const line = stdout.split('\n').find((each) => each.startsWith('{') && each.includes('"listening"'));
  if (line === undefined) return undefined;
  return JSON.parse(line) as { gateway: string; control: string };
}
