import type { Config } from '../config/index.ts';
import { Secret } from '../core/index.ts';

/** What is read once at the start. A reload that changes one of these takes the rest into force and says so. */
const READ_AT_START = [
  'listen',
  'tls',
  'trustedProxy',
  'dataDir',
  'store',
  'storePassword',
  'volatile',
  'volatilePassword',
  'limitsFailMode',
  'cache',
  'masterKey',
  'pepper',
  'adminToken',
  'durability',
  'snapshot',
  'journal',
  'overload',
  'drainMs',
  'log',
  'audit',
  'callRetentionDays',
] as const satisfies readonly (keyof Config)[];

/**
 * Paths of the changed fields that only a restart takes into force.
 * @param before the configuration this process started with; it has secrets that the file may leave out
 */
export const restartNeeded = (before: Config, after: Config): string[][] =>
  READ_AT_START.filter((field) => after[field] !== undefined && textOf(before[field]) !== textOf(after[field])).flatMap(
    (field) => changedWithin(field, before[field], after[field]),
  );

/** `journal.bytesMax` instead of `journal`, where both hold a mapping. */
function changedWithin(field: string, before: unknown, after: unknown): string[][] {
  if (!isMapping(before) || !isMapping(after)) return [[field]];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => textOf(before[name]) !== textOf(after[name]))
    .map((name) => [field, name]);
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !(value instanceof Secret);

/** Compared by value, secrets too; the text goes nowhere. */
function textOf(value: unknown): string {
  if (value instanceof Secret) return value.reveal();
  if (value === null || typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([key, item]) => `${key}=${textOf(item)}`)
    .join('\n');
}
