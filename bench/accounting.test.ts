import { expect, it } from 'vitest';
import { parseStat, treeCpuSeconds, type ProcessStat } from './accounting.ts';

const line = (name: string): string =>
  `4711 (${name}) S 12 4711 4711 0 -1 4194560 1000 2000 0 0 150 50 30 20 20 0 11 0 12345 1000000 2500 18446744073709551615`;

it('reads user and system time in ticks of a hundredth of a second', () => {
  expect(parseStat(line('node'))).toEqual({ pid: 4711, parent: 12, cpuSeconds: 2, goneChildrenSeconds: 0.5 });
});

it('is not misled by spaces and brackets in the name of a process', () => {
  expect(parseStat(line('nginx: worker (1) S 9'))).toEqual(parseStat(line('node')));
});

it('adds up a process and everything below it, the ended ones too, and nobody else', () => {
  const all: ProcessStat[] = [
    { pid: 1, parent: 0, cpuSeconds: 1_000, goneChildrenSeconds: 1_000 },
    { pid: 10, parent: 1, cpuSeconds: 1, goneChildrenSeconds: 0.5 },
    { pid: 11, parent: 10, cpuSeconds: 2, goneChildrenSeconds: 0 },
    { pid: 12, parent: 11, cpuSeconds: 4, goneChildrenSeconds: 0.25 },
    { pid: 20, parent: 1, cpuSeconds: 100, goneChildrenSeconds: 0 },
  ];
  expect(treeCpuSeconds(10, all)).toBe(7.75);
});

it('fails rather than measure a process that has ended', () => {
  expect(() => treeCpuSeconds(99, [])).toThrow('process 99 has ended');
});

it('finds the time of this very process, and that it grows', () => {
  const before = treeCpuSeconds(process.pid);
  const untilMs = Date.now() + 60_000;
  while (treeCpuSeconds(process.pid) === before && Date.now() < untilMs);
  expect(treeCpuSeconds(process.pid)).toBeGreaterThan(before);
});
