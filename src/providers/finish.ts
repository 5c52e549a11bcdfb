import { Fault } from '../core/index.ts';
import type { FinishReason } from './canonical.ts';

/** A vendor's finish words; `error` marks those that say the answer failed. */
export type FinishTable = Readonly<Record<string, FinishReason | 'error'>>;

/** Words no vendor's table knows, but which plainly say that the answer is not one. */
const FAILED = /error|malformed|timeout|timed_out|cancel|abort|fail/i;

/**
 * A vendor's finish word as ours. A word nobody told us of means the answer ended, not that it broke, unless it says
 * so itself; the raw word stays on the call record either way.
 * @param hasTools whether the answer holds tool calls: some vendors report those as an ordinary end
 */
export function finishReason(table: FinishTable, raw: string, hasTools: boolean): FinishReason | Fault {
  const known = Object.hasOwn(table, raw) ? table[raw] : undefined;
  if (known !== undefined && known !== 'error') return known;
  if (known === 'error' || FAILED.test(raw)) {
    return new Fault('provider.failed', {
      public: 'The provider reported that the answer failed.',
      internal: `The provider ended the answer with "${raw.slice(0, 64)}".`,
    });
  }
  return hasTools ? 'tool_calls' : 'stop';
}
