/** The report as people read it: a table for each scenario, then the figures that are promised. */
import type { Report, RoundWithLedger } from './report.ts';
import { least, median } from './statistics.ts';

interface Row {
  readonly server: string;
  readonly rounds: readonly RoundWithLedger[];
  readonly bareMicros: number;
}

type Field = {
  [Name in keyof RoundWithLedger]-?: RoundWithLedger[Name] extends number | undefined ? Name : never;
}[keyof RoundWithLedger];

const values = ({ rounds }: Pick<Row, 'rounds'>, field: Field): number[] =>
  rounds.flatMap((round) => round[field] ?? []);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const shown = (number: number, digits: number): string => (Number.isFinite(number) ? number.toFixed(digits) : '–');

const COLUMNS: readonly (readonly [title: string, cell: (row: Row) => string])[] = [
  ['server', (row) => row.server],
  ['rounds', (row) => String(row.rounds.length)],
  ['calls', (row) => String(sum(values(row, 'calls')))],
  ['failed', (row) => String(sum(values(row, 'failures')))],
  ['calls/s', (row) => shown(median(values(row, 'callsPerSecond')), 0)],
  ['CPU µs/call', (row) => shown(least(values(row, 'cpuMicrosPerCall')), 1)],
  ['median', (row) => shown(median(values(row, 'cpuMicrosPerCall')), 1)],
  ['÷ bare', (row) => shown(least(values(row, 'cpuMicrosPerCall')) / row.bareMicros, 2)],
  ['main thread', (row) => shown(least(values(row, 'mainThreadMicrosPerCall')), 1)],
  ['database', (row) => shown(least(values(row, 'storeMicrosPerCall')), 1)],
  ['p50 ms', (row) => shown(median(values(row, 'p50Ms')), 2)],
  ['p99 ms', (row) => shown(median(values(row, 'p99Ms')), 2)],
  ['first p50', (row) => shown(median(values(row, 'firstP50Ms')), 2)],
  ['first p99', (row) => shown(median(values(row, 'firstP99Ms')), 2)],
  ['memory MB', (row) => shown(Math.max(...values(row, 'residentMegabytes')), 0)],
];

export function render(report: Report): string {
  const scenarios = [...new Set(report.rounds.map(({ scenario }) => scenario))];
  return [...scenarios.flatMap((scenario) => table(report, scenario)), ...figures(report)].join('\n');
}

function table(report: Report, scenario: string): string[] {
  const rounds = report.rounds.filter((round) => round.scenario === scenario);
  const of = (server: string): RoundWithLedger[] => rounds.filter((round) => round.server === server);
  const bareMicros = least(values({ rounds: of('bare') }, 'cpuMicrosPerCall'));
  const servers = [...new Set(rounds.map(({ server }) => server))];
  const cells = [
    COLUMNS.map(([title]) => title),
    ...servers.map((server) => COLUMNS.map(([, cell]) => cell({ server, rounds: of(server), bareMicros }))),
  ];
  const widths = COLUMNS.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  // Names to the left, numbers to the right.
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  return [scenario, ...cells.map(line), ''];
}

const number = (value: number | null): string => (value === null ? 'not measured' : value.toFixed(2));

function figures(report: Report): string[] {
  const both = (cheapest: number | null, middle: number | null): string =>
    cheapest === null ? 'not measured' : `${number(cheapest)} (${number(middle)} by the medians)`;
  const ledgers = report.ledgers.map(({ server, calls, rows }) => `${server} ${rows} of ${calls}`).join(', ');
  const lines: readonly (readonly [string, string])[] = [
    ['CPU, Sallyport ÷ bare', both(report.cpuRatioToBare, report.cpuRatioToBareMedian)],
    ['CPU, with Postgres ÷ bare', both(report.cpuRatioToBarePostgres, report.cpuRatioToBarePostgresMedian)],
    ['CPU, peer ÷ Sallyport', both(report.cpuRatioToPeer, report.cpuRatioToPeerMedian)],
    ['CPU, Sallyport ÷ nginx', number(report.cpuRatioToNginx)],
    ['CPU, cache hit ÷ miss', number(report.cpuRatioCacheHitToMiss)],
    ['First event, ms added', `${number(report.ttftAddedMsP50)} p50, ${number(report.ttftAddedMsP99)} p99`],
    ['Ledger rows equal calls', `${report.ledgerRowsEqualCalls ? 'yes' : 'NO'} (${ledgers})`],
    ...report.leftOut.map(({ name, reason }) => [`Left out: ${name}`, reason] as const),
    ['Machine', `${report.machine}, Node ${report.node}`],
  ];
  const width = Math.max(...lines.map(([title]) => title.length));
  return lines.map(([title, text]) => `${title.padEnd(width)}  ${text}`);
}
