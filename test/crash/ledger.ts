/** What the simulators saw, held against what stands in the ledger. */
import type { Simulator } from '../../src/simulators/index.ts';
import type { CallRow } from '../support/control.ts';

/** Ids of the calls that reached a simulator: the trace id is the call's id without its dashes. */
export function reachedCalls(simulator: Simulator): string[] {
  const ids = simulator.requests().flatMap(({ traceparent }) => {
    const trace = traceparent?.split('-')[1];
    return trace === undefined ? [] : [trace.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')];
  });
  return [...new Set(ids)];
}

/** Attempts that reached a simulator, as call id and number. */
export function reachedAttempts(simulator: Simulator): string[] {
  return simulator.requests().flatMap(({ traceparent }) => {
    const [, trace, span] = traceparent?.split('-') ?? [];
    return trace === undefined || span === undefined ? [] : [`${trace} ${Number.parseInt(span.slice(14), 16)}`];
  });
}

/** The same of what stands in the ledger. */
export const bookedAttempts = (rows: readonly CallRow[]): string[] =>
  rows.flatMap((row) => row.attempts.map(({ n }) => `${idOf(row).replaceAll('-', '')} ${String(n)}`));

export const idOf = (row: CallRow): string => String(row['id']);

/** The caller's own mark of a call, from its metadata. */
export const markOf = (row: CallRow): string | undefined =>
  (row['metadata'] as Record<string, string> | null)?.['mark'];

export interface Discrepancies {
  /** Reached a simulator and stand nowhere. */
  readonly lost: string[];
  /** Stand more than once. */
  readonly doubled: string[];
  /** Reached a simulator and are booked as if nothing had been sent. */
  readonly voided: string[];
  /** Nobody made them. */
  readonly invented: string[];
}

export function compare(reached: Iterable<string>, rows: readonly CallRow[], sent: ReadonlySet<string>): Discrepancies {
  const byId = new Map<string, CallRow>();
  const doubled: string[] = [];
  const marks = new Set<string>();
  for (const row of rows) {
    const mark = markOf(row) ?? '';
    if (byId.has(idOf(row)) || marks.has(mark)) doubled.push(idOf(row));
    byId.set(idOf(row), row);
    marks.add(mark);
  }
  const seen = [...reached];
  return {
    lost: seen.filter((id) => !byId.has(id)),
    doubled,
    voided: seen.filter((id) => byId.get(id)?.settlement === 'void'),
    invented: rows.filter((row) => !sent.has(markOf(row) ?? '')).map(idOf),
  };
}

export const nothingWrong: Discrepancies = { lost: [], doubled: [], voided: [], invented: [] };
