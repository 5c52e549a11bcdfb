import { expect, test, vi } from 'vitest';
import { Cancel, type CancelListener } from './cancel.ts';

const listener = () => ({ handleEvent: vi.fn<CancelListener['handleEvent']>() });

test('tells each listener once, and keeps the first reason', () => {
  const [cancel, one, other] = [new Cancel(), listener(), listener()];
  cancel.addEventListener('abort', one);
  cancel.addEventListener('abort', other);
  cancel.abort('first');
  cancel.abort('second');
  expect([one.handleEvent.mock.calls.length, other.handleEvent.mock.calls.length]).toEqual([1, 1]);
  expect([cancel.aborted, cancel.reason]).toEqual([true, 'first']);
});

test('tells nobody who has left, in whatever order they came', () => {
  const [cancel, first, second, third] = [new Cancel(), listener(), listener(), listener()];
  for (const each of [first, second, third]) cancel.addEventListener('abort', each);
  cancel.removeEventListener('abort', first);
  cancel.removeEventListener('abort', third);
  cancel.removeEventListener('abort', third);
  cancel.abort('gone');
  expect([first, second, third].map(({ handleEvent }) => handleEvent.mock.calls.length)).toEqual([0, 1, 0]);
});

test('a listener may leave while it is told', () => {
  const cancel = new Cancel();
  const leaving: CancelListener = { handleEvent: () => cancel.removeEventListener('abort', leaving) };
  const after = listener();
  cancel.addEventListener('abort', leaving);
  cancel.addEventListener('abort', after);
  cancel.abort('gone');
  expect(after.handleEvent).toHaveBeenCalledOnce();
});

test.each(['before', 'after'])('is an AbortSignal for those who asked for one %s the abort', (when) => {
  const cancel = new Cancel();
  const early = when === 'before' ? cancel.toAbortSignal() : undefined;
  cancel.abort('gone');
  const signal = early ?? cancel.toAbortSignal();
  expect([signal.aborted, signal.reason]).toEqual([true, 'gone']);
});

test('throws its reason', () => {
  const cancel = new Cancel();
  expect(() => cancel.throwIfAborted()).not.toThrow();
  cancel.abort(new Error('gone'));
  expect(() => cancel.throwIfAborted()).toThrow('gone');
});
