import { Fault } from '../core/index.ts';
import type { Priority } from '../limits/index.ts';
import type { Incoming, Wishes } from './call.ts';

const PRIORITY = 'x-sallyport-priority';
const WAIT = 'x-sallyport-wait-ms';
const END_USER = 'x-sallyport-user';

/** Printable ASCII; whatever names people elsewhere fits. */
const END_USER_TEXT = /^[\x20-\x7e]{1,256}$/;
const WAIT_TEXT = /^\d{1,9}$/;

/**
 * The headers that bear on limits.
 * @returns `undefined` where there are none
 * @throws Fault `request.invalid`
 */
export function wishesOf(headers: Incoming['headers']): Wishes | undefined {
  const priority = headers[PRIORITY];
  const waitMs = headers[WAIT];
  const endUser = headers[END_USER];
  if (priority === undefined && waitMs === undefined && endUser === undefined) return undefined;
  return {
    ...(priority !== undefined && { priority: priorityOf(priority) }),
    ...(waitMs !== undefined && { waitMs: waitMsOf(waitMs) }),
    ...(endUser !== undefined && { endUser: endUserOf(endUser) }),
  };
}

function priorityOf(value: string | string[]): Priority {
  if (value === 'low' || value === 'normal' || value === 'high') return value;
  throw invalid(PRIORITY, 'is low, normal or high');
}

function waitMsOf(value: string | string[]): number {
  if (typeof value === 'string' && WAIT_TEXT.test(value)) return Number(value);
  throw invalid(WAIT, 'is a whole number of milliseconds');
}

function endUserOf(value: string | string[]): string {
  if (typeof value === 'string' && END_USER_TEXT.test(value)) return value;
  throw invalid(END_USER, 'is 1 to 256 printable ASCII characters');
}

const invalid = (param: string, is: string): Fault =>
  new Fault('request.invalid', { public: `The header ${param} ${is}.`, param });
