import { readFileSync } from 'node:fs';
import { closeId, isClose } from './entry.ts';
import { scanFrames } from './frame.ts';
import { recoverSegments } from './recover.ts';
import { segmentPath } from './segment.ts';

/**
 * What a damaged segment still tells of the calls whose end it held: those that began in it and whose end stands nowhere,
 * closed as a recovery closes them. Every call with a frame in it must have ended.
 * @param later the segments after it in which those calls may have ended
 * @returns close frames
 */
export async function lostCalls(directory: string, segment: number, later: readonly number[]): Promise<Buffer[]> {
  const { orphans } = await recoverSegments(directory, [segment], async () => {});
  const lost = new Map(orphans.map((close) => [closeId(close), close]));
  for (const number of later) {
    if (lost.size === 0) break;
    scanFrames(readFileSync(segmentPath(directory, number)), 0, (payload) => {
      if (isClose(payload)) lost.delete(closeId(payload));
    });
  }
  return [...lost.values()];
}
