import { describe, expect, test } from 'vitest';
import type { ChatCompletion, FinishReason } from '../../providers/index.ts';
import { isWhole } from './whole.ts';

const choice = (finish: FinishReason, more: object = {}) => ({
  index: 0,
  message: { role: 'assistant' as const, content: 'half an answ' },
  finish_reason: finish,
  ...more,
});
const answer = (...choices: ChatCompletion['choices']): ChatCompletion => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices,
});
const filterOf = (filtered: boolean) => ({ content_filter_results: { hate: { filtered, severity: 'high' } } });

describe('an answer is kept', () => {
  test.each(['stop', 'STOP', 'end_turn', 'end-turn', 'max_tokens', 'COMPLETE', 'tool_use'])(
    'where its provider says %s',
    (word) => {
      expect(isWhole(answer(choice('stop')), 1, [word])).toBe(true);
    },
  );

  test('where a filter looked at it and let it pass', () => {
    expect(isWhole(answer(choice('stop', filterOf(false))), 1, ['stop'])).toBe(true);
  });
});

describe('an answer is not kept', () => {
  test.each(['recitation', 'blocked', 'incomplete', 'pause_turn', 'null', '', 'weird'])(
    'where its provider says %j, though it is served as one that stopped',
    (word) => {
      expect(isWhole(answer(choice('stop')), 1, [word])).toBe(false);
    },
  );

  test('where one of its choices has no finish word', () => {
    expect(isWhole(answer(choice('stop')), 1, [])).toBe(false);
    expect(isWhole(answer(choice('stop'), choice('stop')), 2, ['stop'])).toBe(false);
  });

  test('where a filter ended it or held something back', () => {
    expect(isWhole(answer(choice('content_filter')), 1, ['stop'])).toBe(false);
    expect(isWhole(answer(choice('stop', filterOf(true))), 1, ['stop'])).toBe(false);
  });

  test('where it has fewer choices than were asked for', () => {
    expect(isWhole(answer(choice('stop')), 2, ['stop'])).toBe(false);
  });
});
