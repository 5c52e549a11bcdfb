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
  'masterKey',
  'pepper',
  'adminToken',
  'durability',
  'snapshot',
  'journal',
  'drainMs',
  'log',
  'callRetentionDays',
] as const satisfies readonly (keyof Config)[];

/**
 * The changed fields that only a restart takes into force.
 * @param before the configuration this process started with; it has secrets that the file may leave out
 */
export const restartNeeded = (before: Config, after: Config): string[] =>
  READ_AT_START.filter((field) => after[field] !== undefined && textOf(before[field]) !== textOf(after[field]));

/** Compared by value, secrets too; the text goes nowhere. */
function textOf(value: unknown): string {
  if (value instanceof Secret) return value.reveal();
  if (value === null || typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([key, item]) => `${key}=${textOf(item)}`)
    .join('\n');
}
