import { readdirSync, readSync, statSync, writeSync } from 'node:fs';
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

/** What lies in a directory of them. */
export const segmentsBytes = (directory: string): number =>
  listSegments(directory).reduce((sum, number) => sum + statSync(segmentPath(directory, number)).size, 0);

const COPY_BYTES = 1024 * 1024;

/** Appends the first `bytes` of an open file to another one. @throws Error of the file system */
export function copyInto(to: number, from: number, bytes: number): void {
  const buffer = Buffer.allocUnsafe(Math.min(bytes, COPY_BYTES));
  for (let at = 0; at < bytes;) {
    const read = readSync(from, buffer, 0, Math.min(buffer.length, bytes - at), at);
    if (read === 0) return;
    for (let written = 0; written < read;) written += writeSync(to, buffer, written, read - written);
    at += read;
  }
}
