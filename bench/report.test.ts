import { expect, it } from 'vitest';
import type { Name } from './contender.ts';
import { report, type Ledger, type RoundWithLedger } from './report.ts';
import { HITS, MAIN, STREAMS } from './scenario.ts';

const round = (server: Name, changed: Partial<RoundWithLedger>): RoundWithLedger => ({
  scenario: MAIN,
  server,
  sinceMs: 0,
  untilMs: 1_000,
  calls: 100,
  failures: 0,
  statuses: { 200: 100 },
  seconds: 1,
  callsPerSecond: 100,
  p50Ms: 1,
  p99Ms: 2,
  firstP50Ms: 1,
  firstP99Ms: 2,
  ...(server.startsWith('sallyport') && { ledgerRows: 100 }),
  ...changed,
});
const costing = (server: Name, micros: readonly number[]): RoundWithLedger[] =>
  micros.map((cpuMicrosPerCall) => round(server, { cpuMicrosPerCall }));
const ledger: Ledger = { server: 'sallyport', calls: 300, rows: 300 };
const of = (rounds: readonly RoundWithLedger[], ledgers: readonly Ledger[] = [ledger]) =>
  report({ leftOut: [], ledgers, rounds }, { quick: true, plain: false });

it('takes the ratios from the cheapest rounds, and beside them from the medians', () => {
  const result = of([
    ...costing('bare', [100, 140, 200]),
    ...costing('sallyport', [250, 420, 400]),
    ...costing('peer', [1_000, 1_200, 1_600]),
  ]);
  expect([result.cpuRatioToBare, result.cpuRatioToBareMedian]).toEqual([2.5, 400 / 140]);
  expect([result.cpuRatioToPeer, result.cpuRatioToPeerMedian]).toEqual([4, 3]);
});

it('says null for whoever did not take part', () => {
  const result = of([...costing('bare', [100]), ...costing('sallyport', [250])]);
  expect([result.cpuRatioToPeer, result.cpuRatioToNginx, result.cpuRatioToBarePostgres]).toEqual([null, null, null]);
});

it('leaves the other scenarios out of the ratios', () => {
  const cheaper = round('sallyport', { scenario: 'another', cpuMicrosPerCall: 1 });
  expect(of([...costing('bare', [100]), ...costing('sallyport', [250]), cheaper]).cpuRatioToBare).toBe(2.5);
});

it('compares a call from the cache with the cheapest one that is not', () => {
  const hit = round('sallyport', { scenario: HITS, cpuMicrosPerCall: 100 });
  expect(of([...costing('sallyport', [250, 300]), hit]).cpuRatioCacheHitToMiss).toBe(0.4);
});

it('compares the first event with asking the provider directly', () => {
  const streamed = (server: Name, firstP99Ms: number) => round(server, { scenario: STREAMS, firstP99Ms });
  const result = of([
    streamed('direct', 62),
    streamed('direct', 64),
    streamed('sallyport', 67),
    streamed('sallyport', 67),
  ]);
  expect(result.ttftAddedMsP99).toBe(4);
});

it.each<[string, readonly RoundWithLedger[], readonly Ledger[]]>([
  ['a row is missing in all', costing('sallyport', [1]), [{ ...ledger, rows: 299 }]],
  ['a row is too many in all', costing('sallyport', [1]), [{ ...ledger, rows: 301 }]],
  ['one round has too few rows', [round('sallyport', { ledgerRows: 99 })], [ledger]],
  ['nothing was counted', costing('sallyport', [1]), []],
])('does not call the ledger equal where %s', (_, rounds, ledgers) => {
  expect(of(rounds, ledgers).ledgerRowsEqualCalls).toBe(false);
});

it('calls the ledger equal where every call has its row', () => {
  expect(of(costing('sallyport', [1, 2, 3])).ledgerRowsEqualCalls).toBe(true);
});

it('counts our failures and not those of others', () => {
  expect(of([round('sallyport', { failures: 2 }), round('peer', { failures: 5 })]).failures).toBe(2);
});
