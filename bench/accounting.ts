/** What processes cost, from Linux's own books: proc_pid_stat(5). */
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of the accounting in a second; 100 on every platform Node runs on. */
const TICKS_PER_SECOND = 100;

export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** User and system time of all its threads, those that have ended included. */
  readonly cpuSeconds: number;
  /** The same of its children that have ended and were waited for. */
  readonly goneChildrenSeconds: number;
}

/** @param stat the one line of `/proc/PID/stat`; its second field is a name and may hold spaces and brackets */
export function parseStat(stat: string): ProcessStat {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const seconds = (field: number): number => Number(fields[field - 3]) / TICKS_PER_SECOND;
  return {
    pid: Number.parseInt(stat, 10),
    parent: Number(fields[1]),
    cpuSeconds: seconds(14) + seconds(15),
    goneChildrenSeconds: seconds(16) + seconds(17),
  };
}

/** CPU time so far of a process and all below it, the living and those that have ended. */
export function treeCpuSeconds(root: number, all: readonly ProcessStat[] = allProcesses()): number {
  const own = all.find(({ pid }) => pid === root);
  if (!own) throw new Error(`bench: process ${root} has ended`);
  const below = all.filter(({ parent }) => parent === root);
  return below.reduce((sum, { pid }) => sum + treeCpuSeconds(pid, all), own.cpuSeconds + own.goneChildrenSeconds);
}

/** CPU time of the first thread alone: in Node the one that serves calls and holds up others. */
export function mainThreadCpuSeconds(pid: number): number {
  return parseStat(readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8')).cpuSeconds;
}

/** Memory in RAM now, of one process. */
export function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

function allProcesses(): ProcessStat[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return [parseStat(readFileSync(`/proc/${name}/stat`, 'utf8'))];
    } catch {
      // It ended while we looked.
      return [];
    }
  });
}
