import type { ServerResponse } from 'node:http';

/** Answers that ended and are not taken yet, of all callers together; beyond it those that wait longest are cut off. */
const UNREAD_BYTES_MAX = 256 * 1024 * 1024;
/** A large answer gets the time it needs at 32 KB a second, slower than a mobile line at its edge. */
const BYTES_PER_MS = 32;

const unread = new Map<ServerResponse, number>();
let unreadBytes = 0;

/**
 * Bounds an answer that has ended for us and not for its caller, in time and, with all others, in bytes: no call waits
 * for it any more, so nothing else would end it.
 * @param stalledMs what the smallest answer gets
 */
export function boundUnread(response: ServerResponse, stalledMs: number): void {
  const bytes = response.writableLength;
  if (bytes === 0) return;
  const timer = setTimeout(() => response.destroy(), stalledMs + bytes / BYTES_PER_MS);
  unread.set(response, bytes);
  unreadBytes += bytes;
  response.once('close', () => {
    clearTimeout(timer);
    letGo(response);
  });
  for (const oldest of unread.keys()) {
    if (unreadBytes <= UNREAD_BYTES_MAX) return;
    oldest.destroy();
    letGo(oldest);
  }
}

function letGo(response: ServerResponse): void {
  unreadBytes -= unread.get(response) ?? 0;
  unread.delete(response);
}

/** Bytes of ended answers in memory that their callers have not taken. */
export const unreadAnswerBytes = (): number => unreadBytes;
