/** What the rounds say together, for people and for machines. */
import { arch, availableParallelism, cpus, platform } from 'node:os';
import type { Round } from './rounds.ts';

export interface Report {
  readonly quick: boolean;
  readonly machine: string;
  readonly node: string;
  /** CPU time per whole call, Sallyport's ÷ the bare pass-through's, medians of the rounds. */
  readonly cpuRatioToBare: number;
  /** The same from the cheapest round of each, which other work on the machine disturbs least. */
  readonly cpuRatioToBareMin: number;
  readonly cpuRatioToBareStream: number;
  /** Added to the 99th percentile of the time to the first event of a stream, over asking the provider directly. */
  readonly ttftAddedMsP99: number;
  readonly ttftAddedMsP50: number;
  readonly ledgerRowsEqualCalls: boolean;
  readonly failures: number;
  readonly rounds: readonly Round[];
}

export function report(rounds: readonly Round[], quick: boolean): Report {
  const values = (server: string, mode: Round['mode'], field: 'cpuMicrosPerCall' | 'firstP99Ms' | 'firstP50Ms') =>
    rounds.filter((round) => round.server === server && round.mode === mode).map((round) => round[field]);
  const ratio = (mode: Round['mode'], of: (numbers: readonly number[]) => number): number =>
    of(values('sallyport', mode, 'cpuMicrosPerCall')) / of(values('bare', mode, 'cpuMicrosPerCall'));
  const added = (field: 'firstP99Ms' | 'firstP50Ms'): number =>
    median(values('sallyport', 'stream', field)) - median(values('direct', 'stream', field));
  return {
    quick,
    machine: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, ${platform()} ${arch()}`,
    node: process.version,
    cpuRatioToBare: ratio('whole', median),
    cpuRatioToBareMin: ratio('whole', (numbers) => Math.min(...numbers)),
    cpuRatioToBareStream: ratio('stream', median),
    ttftAddedMsP99: added('firstP99Ms'),
    ttftAddedMsP50: added('firstP50Ms'),
    ledgerRowsEqualCalls: rounds.every((round) => round.ledgerRows === undefined || round.ledgerRows === round.calls),
    failures: rounds.reduce((sum, round) => sum + round.failures, 0),
    rounds,
  };
}

const COLUMNS: readonly (readonly [title: string, cell: (round: Round) => string])[] = [
  ['server', (round) => round.server],
  ['mode', (round) => round.mode],
  ['calls', (round) => String(round.calls)],
  ['failed', (round) => String(round.failures)],
  ['ledger', (round) => String(round.ledgerRows ?? '')],
  ['calls/s', (round) => round.callsPerSecond.toFixed(0)],
  ['CPU µs/call', (round) => round.cpuMicrosPerCall.toFixed(1)],
  ['main thread', (round) => round.mainThreadMicrosPerCall.toFixed(1)],
  ['p50 ms', (round) => round.p50Ms.toFixed(2)],
  ['p99 ms', (round) => round.p99Ms.toFixed(2)],
  ['first p50', (round) => round.firstP50Ms.toFixed(2)],
  ['first p99', (round) => round.firstP99Ms.toFixed(2)],
];

export function render(result: Report): string {
  const rows = [
    COLUMNS.map(([title]) => title),
    ...result.rounds.map((round) => COLUMNS.map(([, cell]) => cell(round))),
  ];
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  // Names to the left, numbers to the right.
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  return [
    ...rows.map(line),
    '',
    `CPU per whole call, Sallyport ÷ bare:    ${result.cpuRatioToBare.toFixed(2)} (median), ${result.cpuRatioToBareMin.toFixed(2)} (cheapest rounds)`,
    `CPU per streamed call, Sallyport ÷ bare: ${result.cpuRatioToBareStream.toFixed(2)}`,
    `First event, added over direct:          ${result.ttftAddedMsP50.toFixed(2)} ms p50, ${result.ttftAddedMsP99.toFixed(2)} ms p99`,
    `Ledger rows equal calls:                 ${result.ledgerRowsEqualCalls ? 'yes' : 'NO'}`,
    `${result.machine}, Node ${result.node}`,
  ].join('\n');
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
