import type { DrainEvents, JournalOptions } from '../finops/index.ts';
import type { Log } from '../observe/index.ts';

/** How long the last drain of a journal may take; what is left is recovered at the next start. */
export const LAST_DRAIN_MS = 5_000;

export const sayRemade = (log: Log['logger']): void =>
  log.error('the journal was removed while it was in use; it was made anew, with what its newest file held');

/** Of the writer. Each refused call has its own line in the log of calls; why is said once. */
export const refusalEvents = (log: Log['logger']): Pick<JournalOptions, 'onRefusing' | 'onTaking'> => ({
  onRefusing: (reason) => log.error({ reason }, 'the journal takes no more: calls cannot be recorded'),
  onTaking: (refused) => log.warn({ refused }, 'the journal takes calls again'),
});

export const drainEvents = (log: Log['logger']): DrainEvents => ({
  damaged: (segment) =>
    log.error({ segment }, 'a journal segment has bad frames in the middle; it is kept as .damaged'),
  rejected: (call, reason) =>
    log.error({ call, reason }, 'the database refused a call; it is kept in journal/rejected.jsonl'),
  waiting: (reason) => log.warn({ reason }, 'calls wait in the journal for the database'),
});
