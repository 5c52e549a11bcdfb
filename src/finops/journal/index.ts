export {
  closedCall,
  closePayload,
  type AttemptEntry,
  type CloseEntry,
  type ClosedCall,
  type JournalEntry,
  type LedgerRow,
  type LedgerStore,
  type OpenEntry,
  type Settlement,
} from './entry.ts';
export { JournalDrain, type DrainEvents } from './drain.ts';
export { abandonedJournal, type JournalSource, type UnwrittenClose } from './source.ts';
export { RecentRows } from './recent-rows.ts';
export { JournalWriter, type JournalOptions } from './writer.ts';
