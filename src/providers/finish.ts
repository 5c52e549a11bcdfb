import { Fault } from '../core/index.ts';
import type { FinishReason } from './canonical.ts';

/** A vendor's finish words; `error` marks those that say the answer failed. */
export type FinishTable = Readonly<Record<string, FinishReason | 'error'>>;

/** Words no vendor's table knows, but which plainly say that the answer is not one. */
const FAILED = /error|malformed|timeout|timed_out|cancel|abort|fail/i;

/** Words that say, wherever they are spoken, that an answer ended by itself or at a length the caller knows of. */
const WHOLE: ReadonlySet<string> = new Set([
  'stop',
  'stop_sequence',
  'end_turn',
  'eos',
  'eos_token',
  'complete',
  'completed',
  'length',
  'max_tokens',
  'model_length',
  'model_context_window_exceeded',
  'tool_calls',
  'tool_call',
  'tool_use',
  'function_call',
]);

/** Servers that imitate others write their words as they please: `CONTENT_FILTER`, `content-filter`. */
const plain = (raw: string): string => raw.toLowerCase().replaceAll('-', '_');

/** Whether a vendor's raw finish word surely ends a whole answer; one that nobody told us of does not. */
export const endsWhole = (raw: string): boolean => WHOLE.has(plain(raw));

/**
 * A vendor's finish word as ours. A word nobody told us of means the answer ended, not that it broke, unless it says
 * so itself; the raw word stays on the call record either way. Its case, and `-` for `_`, mean nothing.
 * @param hasTools whether the answer holds tool calls: some vendors report those as an ordinary end
 */
export function finishReason(table: FinishTable, raw: string, hasTools: boolean): FinishReason | Fault {
  const word = Object.hasOwn(table, raw) ? raw : plain(raw);
  const known = Object.hasOwn(table, word) ? table[word] : undefined;
  if (known !== undefined && known !== 'error') return known;
  if (known === 'error' || FAILED.test(raw)) {
    return new Fault('provider.failed', {
      public: 'The provider reported that the answer failed.',
      internal: `The provider ended the answer with "${raw.slice(0, 64)}".`,
    });
  }
  return hasTools ? 'tool_calls' : 'stop';
}
