import { readFileSync } from 'node:fs';
import { newAttemptRecord, newRecord, type AttemptRecord, type CallRecord } from '../../observe/index.ts';
import { closePayload, type AttemptEntry, type JournalEntry, type OpenEntry } from './entry.ts';
import { scanFrames } from './frame.ts';
import { segmentPath } from './segment.ts';

interface Orphan {
  open: OpenEntry;
  attempts: AttemptEntry[];
}

export interface Recovery {
  /** Segments with bad frames in the middle, or whole ones that say nothing: they are kept for people to look at. */
  readonly damagedSegments: readonly number[];
  /** Close frames for the calls whose process died before they closed. */
  readonly orphans: readonly Buffer[];
}

/**
 * Reads the segments that a former process left, oldest first, handing on the close frames as they come. What never closed
 * is returned: without an attempt it is void; with one it is posted at its reservation, marked estimated.
 */
export async function recoverSegments(
  directory: string,
  segments: readonly number[],
  closed: (payloads: readonly Buffer[]) => Promise<void>,
): Promise<Recovery> {
  const orphans = new Map<string, Orphan>();
  const damagedSegments: number[] = [];
  for (const segment of segments) {
    const closes: Buffer[] = [];
    let unreadable = 0;
    const { damaged } = scanFrames(readFileSync(segmentPath(directory, segment)), 0, (payload) => {
      const entry = readEntry(payload);
      if (!entry) unreadable += 1;
      else if (endsCall(entry, orphans)) closes.push(payload);
    });
    if (damaged + unreadable > 0) damagedSegments.push(segment);
    await closed(closes);
  }
  return { damagedSegments, orphans: [...orphans.values()].map(orphanClose) };
}

/** One frame that cannot be read must not hold up all that follow it. */
function readEntry(payload: Buffer): JournalEntry | undefined {
  try {
    return JSON.parse(payload.toString()) as JournalEntry;
  } catch {
    return undefined;
  }
}

function endsCall(entry: JournalEntry, orphans: Map<string, Orphan>): boolean {
  if (entry.k === 'open') orphans.set(entry.id, { open: entry, attempts: [] });
  else if (entry.k === 'attempt') orphans.get(entry.id)?.attempts.push(entry);
  else orphans.delete(entry.id);
  return entry.k === 'close';
}

function orphanClose({ open, attempts }: Orphan): Buffer {
  const reserved = attempts.reduce((sum, attempt) => sum + BigInt(attempt.reservedNanoUsd), 0n);
  const record: CallRecord = {
    ...newRecord(open.record),
    ...open.record,
    outcome: 'failed',
    status: 0,
    errorCode: 'internal',
    servedModel: attempts.at(-1)?.servedModel ?? null,
    attempts: attempts.map(lostAttempt),
    usageEstimated: attempts.length > 0,
    costNanoUsd: reserved.toString(),
  };
  const settlement = attempts.length > 0 ? 'estimated' : 'void';
  return Buffer.from(closePayload(open.id, settlement, JSON.stringify(record)).join(''));
}

const lostAttempt = (entry: AttemptEntry): AttemptRecord => ({
  ...newAttemptRecord(entry),
  errorCode: 'internal',
  usageEstimated: true,
  costNanoUsd: entry.reservedNanoUsd,
});
