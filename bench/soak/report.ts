/** What a soak found, for people and for machines. */
import { cpus } from 'node:os';
import type { Tally } from './load.ts';
import type { Sample } from './sample.ts';
import { slopeOf, type Slope } from './slope.ts';

interface Found {
  readonly samples: readonly Sample[];
  /** Samples before are shown and not part of the slopes. */
  readonly warmMinutes: number;
  readonly tally: Tally;
  readonly reloads: number;
  /** Ids of all rows of the ledger. */
  readonly rows: readonly string[];
  /** Calls by the program's own count. */
  readonly counted: number;
}

const SERIES = ['rssMb', 'heapMb', 'externalMb', 'handles', 'fileDescriptors', 'threads'] as const;
const SHOWN_MAX = 20;
const MISSING_SHOWN_MAX = 20;

export interface SoakReport {
  readonly machine: string;
  readonly node: string;
  readonly seed: number;
  readonly reloads: number;
  readonly calls: { readonly told: number; readonly left: number; readonly counted: number; readonly rows: number };
  /** Each call that was told of has one row, and the program has counted as many calls as there are rows. */
  readonly ledgerHoldsCalls: boolean;
  /** Ids of calls that were answered and have no row; the first few. */
  readonly missing: readonly string[];
  readonly answers: Readonly<Record<string, number>>;
  readonly slopes: Readonly<Record<(typeof SERIES)[number], Slope>>;
  readonly samples: readonly Sample[];
}

export function reportSoak({ samples, warmMinutes, tally, reloads, rows, counted }: Found, seed: number): SoakReport {
  const warm = samples.filter(({ minutes }) => minutes >= warmMinutes);
  const ids = new Set(rows);
  const { told, left } = tally;
  const missing = [...told].filter((id) => !ids.has(id));
  const isExact = ids.size === rows.length && rows.length === counted && rows.length <= told.size + left;
  return {
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${process.platform} ${process.arch}`,
    node: process.version,
    seed,
    reloads,
    calls: { told: told.size, left, counted, rows: rows.length },
    missing: missing.slice(0, MISSING_SHOWN_MAX),
    ledgerHoldsCalls: missing.length === 0 && isExact,
    answers: Object.fromEntries([...tally.answers].toSorted(([a], [b]) => a.localeCompare(b))),
    slopes: Object.fromEntries(
      SERIES.map((name) => [name, slopeOf(warm.map((sample) => [sample.minutes, sample[name]]))]),
    ) as SoakReport['slopes'],
    samples,
  };
}

export function renderSoak(report: SoakReport): string {
  const { samples, calls, slopes } = report;
  const step = Math.ceil(samples.length / SHOWN_MAX);
  const shown = samples.filter((_, at) => at % step === 0 || at === samples.length - 1);
  const rows = [
    ['minute', 'calls', 'RSS MB', 'heap MB', 'external MB', 'handles', 'fds', 'threads'],
    ...shown.map((sample) => [
      sample.minutes.toFixed(1),
      String(sample.calls),
      sample.rssMb.toFixed(1),
      sample.heapMb.toFixed(1),
      sample.externalMb.toFixed(1),
      String(sample.handles),
      String(sample.fileDescriptors),
      String(sample.threads),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string => row.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  ');
  return [
    ...rows.map(line),
    '',
    ...SERIES.map((name) => {
      const { perMinute, plusMinus, first, last } = slopes[name];
      return `${name.padEnd(16)} ${perMinute.toFixed(3)} ± ${plusMinus.toFixed(3)} a minute (from ${first.toFixed(1)} to ${last.toFixed(1)})`;
    }),
    '',
    `${calls.told} calls were answered, ${calls.left} left; the program counted ${calls.counted}, the ledger has ${calls.rows}: ${report.ledgerHoldsCalls ? 'they agree' : 'THEY DO NOT AGREE'}`,
    `${report.reloads} reloads, seed ${report.seed}. ${report.machine}, Node ${report.node}`,
  ].join('\n');
}
