import { beforeEach, describe, expect, test } from 'vitest';
import { LoadShedder } from './shedder.ts';

const DELAY_MS = 20;
const CALLS_MAX = 500;
/** More than begin in a turn whatever it takes. */
const MANY = 600;

let nowMs: number;
let told: string[];
let shedder: LoadShedder;
/** How much of the time the thread works. */
let busyShare: number;
let cpuMs: number;

beforeEach(() => {
  nowMs = 1_000;
  told = [];
  busyShare = 1;
  cpuMs = 0;
  shedder = new LoadShedder(
    { delayMs: DELAY_MS, callsMax: CALLS_MAX, applicationShare: 0.5 },
    { overloaded: () => told.push('overloaded'), relieved: (refused) => told.push(`relieved after ${refused}`) },
    nowMs,
    () => cpuMs,
  );
});

/** Turns of this length, one after the other; in each so many calls come, evenly. @returns how many were refused */
function turns(count: number, lengthMs: number, calls = 0): number {
  const before = shedder.refused;
  for (let turn = 0; turn < count; turn += 1) {
    for (let call = 0; call < calls; call += 1) shedder.admits(nowMs + (lengthMs * call) / calls, 0);
    nowMs += lengthMs;
    cpuMs += lengthMs * busyShare;
    shedder.tick(nowMs);
  }
  return shedder.refused - before;
}

describe('nothing is refused', () => {
  test('where turns are short, whatever comes', () => {
    expect(turns(100, 19, 10_000)).toBe(0);
  });

  test('after a single pause, however many wait behind it', () => {
    turns(20, 5);
    expect(turns(1, 400, 2_000)).toBe(0);
    expect(turns(1, 90, 1_000)).toBe(0);
  });

  test('where what a pause left behind becomes less by itself', () => {
    turns(20, 5);
    let refused = 0;
    for (const lengthMs of [300, 200, 140, 95, 65, 45, 30, 21]) refused += turns(1, lengthMs, lengthMs * 6);
    expect(refused).toBe(0);
  });

  test('to as few callers as begin in a turn, however slow the machine is', () => {
    expect(turns(50, 95, 64)).toBe(0);
  });
});

describe('in a standing queue', () => {
  beforeEach(() => {
    turns(10, 60, MANY);
  });

  test('a turn begins what fits into its time and refuses the rest', () => {
    const refused = turns(1, 60, MANY);
    expect(refused).toBe(MANY - MANY / 3);
  });

  test('as few as begin in any case are not refused', () => {
    expect(turns(1, 60, 100)).toBe(0);
  });

  test('even these become fewer where turns are far too long, down to one, and more again afterwards', () => {
    turns(10, 400);
    expect(turns(1, 400, 100)).toBe(100 - 5);
    turns(10, 25);
    expect(turns(1, 60, 100)).toBe(0);
  });

  test('they do not become fewer where the processor is busy with other programs', () => {
    busyShare = 0.3;
    turns(10, 400);
    expect(turns(1, 400, 100)).toBe(0);
  });

  test('the operator is told once that calls are refused, and once that it is over', () => {
    turns(10, 60, MANY);
    expect(told).toEqual(['overloaded']);
    const { refused } = shedder;
    turns(150, 10, 10);
    expect(told).toEqual(['overloaded', `relieved after ${refused}`]);
  });

  test('it ends when turns have been short for a second, and a long one is then nothing but a pause', () => {
    turns(101, 10);
    expect(turns(1, 60, MANY)).toBe(0);
  });

  test('a short pause between does not end it', () => {
    turns(20, 10);
    expect(turns(1, 60, MANY)).toBeGreaterThan(0);
  });
});

describe('the number of calls under way', () => {
  test('is bounded, in short turns too', () => {
    expect([shedder.admits(nowMs, CALLS_MAX - 1), shedder.admits(nowMs, CALLS_MAX)]).toEqual([true, false]);
    expect(told).toEqual(['overloaded']);
  });

  test('is told to be well a second after the last refusal', () => {
    shedder.admits(nowMs, CALLS_MAX);
    turns(99, 10);
    expect(told).toEqual(['overloaded']);
    turns(3, 10);
    expect(told).toEqual(['overloaded', 'relieved after 1']);
  });
});

test('the longest turn is remembered for a while and then forgotten', () => {
  turns(1, 700);
  turns(100, 10);
  expect(shedder.longestTurnMs).toBe(700);
  turns(3_200, 10);
  expect(shedder.longestTurnMs).toBe(10);
});
