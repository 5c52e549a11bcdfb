/** What the rounds say together, for machines; `table.ts` says it to people. */
import { arch, availableParallelism, cpus, platform } from 'node:os';
import type { LeftOut, Name } from './contender.ts';
import type { Round } from './rounds.ts';
import { HITS, MAIN, STREAMS } from './scenario.ts';
import { least, median, ratio } from './statistics.ts';

export interface Report {
  readonly quick: boolean;
  /** Without limits, queue and cache in Sallyport's configuration. */
  readonly plain: boolean;
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  /** Everything that could not take part, or not in all: who, and why. */
  readonly leftOut: readonly LeftOut[];
  /**
   * CPU time per call, Sallyport's with the embedded store ÷ the bare pass-through's, each from its cheapest round, which
   * other work on the machine disturbs least. `Median`: from the medians of the rounds.
   */
  readonly cpuRatioToBare: number | null;
  readonly cpuRatioToBareMedian: number | null;
  /** The same with a Postgres server, whose own time is not in it. */
  readonly cpuRatioToBarePostgres: number | null;
  readonly cpuRatioToBarePostgresMedian: number | null;
  /** The peer's ÷ Sallyport's with the embedded store. `null`: see `leftOut`. */
  readonly cpuRatioToPeer: number | null;
  readonly cpuRatioToPeerMedian: number | null;
  /** Sallyport's with the embedded store ÷ nginx's. */
  readonly cpuRatioToNginx: number | null;
  /** A call that the cache answers ÷ one that it does not, embedded store; of the full run. */
  readonly cpuRatioCacheHitToMiss: number | null;
  /** Added to the percentiles of the time to the first event over asking the provider directly, on 200 streams at a time. */
  readonly ttftAddedMsP50: number | null;
  readonly ttftAddedMsP99: number | null;
  readonly ledgerRowsEqualCalls: boolean;
  readonly ledgers: readonly Ledger[];
  /** Calls to Sallyport without a whole answer. */
  readonly failures: number;
  readonly rounds: readonly RoundWithLedger[];
}

export interface Ledger {
  readonly server: Name;
  /** All that were made, warming up included. */
  readonly calls: number;
  readonly rows: number;
}

export interface RoundWithLedger extends Round {
  readonly ledgerRows?: number;
}

export interface Measured {
  readonly leftOut: readonly LeftOut[];
  readonly ledgers: readonly Ledger[];
  readonly rounds: readonly RoundWithLedger[];
}

export function report(
  { leftOut, ledgers, rounds }: Measured,
  { quick, plain }: Pick<Report, 'quick' | 'plain'>,
): Report {
  const cpu = (server: Name, of: (numbers: readonly number[]) => number, scenario = MAIN): number =>
    of(
      rounds.flatMap((round) =>
        round.server === server && round.scenario === scenario ? (round.cpuMicrosPerCall ?? []) : [],
      ),
    );
  const ratios = (above: Name, below: Name): { least: number | null; median: number | null } => ({
    least: ratio(cpu(above, least), cpu(below, least)),
    median: ratio(cpu(above, median), cpu(below, median)),
  });
  const added = (field: 'firstP50Ms' | 'firstP99Ms'): number | null => {
    const of = (server: Name): number =>
      median(
        rounds.filter((round) => round.server === server && round.scenario === STREAMS).map((round) => round[field]),
      );
    const difference = of('sallyport') - of('direct');
    return Number.isFinite(difference) ? difference : null;
  };
  const toBare = ratios('sallyport', 'bare');
  const toBarePostgres = ratios('sallyport-pg', 'bare');
  const toPeer = ratios('peer', 'sallyport');
  const ours = rounds.filter(({ server }) => server.startsWith('sallyport'));
  return {
    quick,
    plain,
    date: new Date().toISOString(),
    machine: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, ${platform()} ${arch()}`,
    node: process.version,
    leftOut,
    cpuRatioToBare: toBare.least,
    cpuRatioToBareMedian: toBare.median,
    cpuRatioToBarePostgres: toBarePostgres.least,
    cpuRatioToBarePostgresMedian: toBarePostgres.median,
    cpuRatioToPeer: toPeer.least,
    cpuRatioToPeerMedian: toPeer.median,
    cpuRatioToNginx: ratios('sallyport', 'nginx').least,
    cpuRatioCacheHitToMiss: ratio(cpu('sallyport', least, HITS), cpu('sallyport', least)),
    ttftAddedMsP50: added('firstP50Ms'),
    ttftAddedMsP99: added('firstP99Ms'),
    ledgerRowsEqualCalls:
      ledgers.length > 0 &&
      ledgers.every(({ calls, rows }) => rows === calls) &&
      ours.every(({ calls, ledgerRows }) => ledgerRows === calls),
    ledgers,
    failures: ours.reduce((sum, round) => sum + round.failures, 0),
    rounds,
  };
}
