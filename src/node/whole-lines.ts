import type { Readable } from 'node:stream';

/** A line longer than this is no line of ours; it is passed on in pieces. */
const LINE_BYTES_MAX = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * Hands on what is written there up to its last line end, so that the lines of several writers never mix. What a killed
 * writer left unfinished is dropped.
 */
export function wholeLines(from: Readable, write: (lines: string) => void): void {
  let rest: Buffer[] = [];
  let restBytes = 0;
  from.on('data', (chunk: Buffer) => {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end === 0 && restBytes + chunk.length < LINE_BYTES_MAX) {
      rest.push(chunk);
      restBytes += chunk.length;
      return;
    }
    const until = end === 0 ? chunk.length : end;
    write(Buffer.concat([...rest, chunk.subarray(0, until)]).toString());
    rest = until < chunk.length ? [chunk.subarray(until)] : [];
    restBytes = chunk.length - until;
  });
}
