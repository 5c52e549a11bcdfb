import { readRecord, type CallRecord } from '../../observe/index.ts';

/**
 * What the journal keeps of a call, in the order it happens. `open` and `attempt` are written before anything is sent,
 * so that a call that reached a provider is never forgotten; `close` holds everything the ledger needs.
 */
export interface OpenEntry {
  readonly k: 'open';
  readonly id: string;
  readonly startedAt: number;
  /** What is decided by then; the rest of a record that never closed is filled in at recovery. */
  readonly record: OpenRecord;
}

export type OpenRecord = Pick<
  CallRecord,
  | 'id'
  | 'startedAt'
  | 'operation'
  | 'surface'
  | 'stream'
  | 'organizationId'
  | 'teamId'
  | 'team'
  | 'applicationId'
  | 'application'
  | 'keyId'
  | 'tokenIssuer'
  | 'tokenSubject'
  | 'requestedModel'
  | 'route'
  | 'conversation'
  | 'metadata'
  | 'requestBytes'
  | 'revision'
> &
  Partial<Pick<CallRecord, 'environment'>>;

export interface AttemptEntry {
  readonly k: 'attempt';
  readonly id: string;
  readonly n: number;
  readonly deployment: string;
  readonly provider: string;
  readonly region: string;
  readonly vendorModel: string;
  readonly servedModel: string;
  readonly startedAt: number;
  readonly priceIds: readonly string[];
  /** Upper bound of the cost; what is posted when the outcome is never learned. */
  readonly reservedNanoUsd: string;
}
export interface CloseEntry {
  readonly k: 'close';
  readonly id: string;
  readonly settlement: Settlement;
  readonly record: CallRecord;
}
export type JournalEntry = OpenEntry | AttemptEntry | CloseEntry;

/** How a call stands in the ledger: exact, at our own estimate, or without any cost because nothing was sent. */
export type Settlement = 'settled' | 'estimated' | 'void';

/** A call that has ended, on its way into the ledger. `json` is the record as serialised once when the call closed. */
export interface ClosedCall {
  readonly record: CallRecord;
  readonly json: string;
  readonly settlement: Settlement;
}

/** One ledger row to be. */
export interface LedgerRow {
  readonly id: string;
  /** As the store's `rowText` made it, in UTF-8. */
  readonly text: Uint8Array;
}

/** What the drain asks of the store. */
export interface LedgerStore {
  /** The row of a call in the store's own form, in pieces. Never throws. */
  rowText(call: ClosedCall): readonly string[];
  /**
   * Posts these rows, each exactly once by call id. Rows the database refuses for what they hold come back as rejected.
   * @throws Fault `store.unavailable` when the database is away; nothing is lost by trying again
   */
  insertCalls(
    rows: readonly LedgerRow[],
  ): Promise<{ readonly rejected: readonly { readonly id: string; readonly reason: string }[] }>;
}

const RECORD_KEY = ',"record":';

/** The frame of a call that has ended, in pieces: its record stands last, so that its text can be taken as it is. */
export const closePayload = (id: string, settlement: Settlement, json: string): readonly string[] => [
  `{"k":"close","id":"${id}","settlement":"${settlement}"${RECORD_KEY}`,
  json,
  '}',
];

/** Where the id begins in a close frame; it ends at the next quote. */
const ID_AT = '{"k":"close","id":"'.length;
const QUOTE = 0x22;
const CLOSE_BYTE = 'c'.charCodeAt(0);

/** Told by the one byte that differs: only these are parsed as they pass; open and attempt matter when their end is lost. */
export const isClose = (payload: Buffer): boolean => payload[6] === CLOSE_BYTE;

/** The call of a close frame. */
export const closeId = (payload: Buffer): string => payload.toString('latin1', ID_AT, payload.indexOf(QUOTE, ID_AT));

/** @param payload made by `closePayload`, joined */
export function closedCall(payload: string): ClosedCall {
  const { record, settlement } = JSON.parse(payload) as CloseEntry;
  return {
    record: readRecord(record),
    json: payload.slice(payload.indexOf(RECORD_KEY) + RECORD_KEY.length, -1),
    settlement,
  };
}
