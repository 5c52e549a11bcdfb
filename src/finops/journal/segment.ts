import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Journal files are `00000001.journal`, `00000002.journal`, …; a damaged one is kept as `….journal.damaged`. */
const SEGMENT_NAME = /^(\d{8})\.journal$/;

export const segmentPath = (directory: string, number: number): string =>
  join(directory, `${String(number).padStart(8, '0')}.journal`);

/** Numbers of the segments in a directory, oldest first. */
export function listSegments(directory: string): number[] {
  return readdirSync(directory)
    .map((name) => SEGMENT_NAME.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}
