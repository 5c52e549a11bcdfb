/** What a process holds, by its own word and by the system's. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Sample {
  /** Since the load began. */
  readonly minutes: number;
  readonly rssMb: number;
  /** After collecting garbage. */
  readonly heapMb: number;
  /** Memory outside of the heap that JavaScript holds. */
  readonly externalMb: number;
  /** Sockets, timers and other things that keep Node's loop alive. */
  readonly handles: number;
  readonly fileDescriptors: number;
  readonly threads: number;
  /** Calls that have ended so far. */
  readonly calls: number;
}

const MB = 1024 * 1024;
/** The signal is handled between two turns of a busy loop. */
const PROBE_MS_MAX = 20_000;

interface Probed {
  readonly heapUsed: number;
  readonly external: number;
  readonly handles: number;
}

const linesOf = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');

/** The process that the probe was loaded into. */
export function pidOf(probeFile: string): number {
  return (JSON.parse(linesOf(probeFile)[0] ?? '{}') as { pid: number }).pid;
}

export async function takeSample(pid: number, probeFile: string, minutes: number, calls: number): Promise<Sample> {
  const before = linesOf(probeFile).length;
  process.kill(pid, 'SIGUSR2');
  const { heapUsed, external, handles } = await probed(probeFile, before);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const figure = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return {
    minutes,
    rssMb: figure('VmRSS') / 1024,
    heapMb: heapUsed / MB,
    externalMb: external / MB,
    handles,
    fileDescriptors: readdirSync(`/proc/${pid}/fd`).length,
    threads: figure('Threads'),
    calls,
  };
}

async function probed(probeFile: string, before: number): Promise<Probed> {
  const giveUpAt = Date.now() + PROBE_MS_MAX;
  while (Date.now() < giveUpAt) {
    const line = linesOf(probeFile)[before];
    if (line !== undefined) return JSON.parse(line) as Probed;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the gateway does not answer the probe');
}
