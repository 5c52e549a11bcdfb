import { readFile } from 'node:fs/promises';
import os from 'node:os';

/** What tells a process from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot at which it started, from `/proc`; `null` where there is none. */
  readonly startTicks: string | null;
  /** Of the running kernel; `null` where it has none. */
  readonly bootId: string | null;
  readonly host: string;
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  const found = await readProcess(process.pid);
  return { pid: process.pid, startTicks: found?.startTicks ?? null, bootId: await readBootId(), host: os.hostname() };
}

/** Whether the very process still runs; `unknown` where it lives on another host, out of our sight. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean | 'unknown'> {
  if (identity.host !== os.hostname()) return 'unknown';
  const bootId = await readBootId();
  if (identity.bootId !== null && bootId !== null && identity.bootId !== bootId) return false;
  if (identity.pid <= 0 || !exists(identity.pid)) return false;
  const found = await readProcess(identity.pid);
  // Without /proc the number is all there is.
  if (!found) return process.platform !== 'linux';
  // A zombie has let go of everything but its number.
  if (found.state === 'Z' || found.state === 'X') return false;
  return identity.startTicks === null || identity.startTicks === found.startTicks;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // EPERM: it is there and belongs to someone else.
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Fields 3 and 22 of `/proc/PID/stat` (proc_pid_stat(5)); the name in field 2 may hold spaces and brackets. */
async function readProcess(pid: number): Promise<{ state: string; startTicks: string } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields?.[0], fields?.[19]];
  return state === undefined || startTicks === undefined ? undefined : { state, startTicks };
}

async function readBootId(): Promise<string | null> {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => null);
  return text?.trim() ?? null;
}
