import { expect, test } from 'vitest';
import { forward, forwardedOf } from './forwarded.ts';

const ALL = { 'openai-beta': 'assistants=v2', 'anthropic-beta': 'a-1,a-2', 'idempotency-key': 'mine' };
const sent = (known: Parameters<typeof forward>[2], own: Record<string, string> = {}, scope = 'app deployment') => {
  const headers = { ...own };
  forward(headers, forwardedOf(ALL) ?? {}, known, scope);
  return headers;
};

test('a caller who says nothing to the provider has nothing that goes on', () => {
  expect(forwardedOf({ authorization: 'Bearer x', cookie: 'a=b', 'x-stainless-lang': 'js' })).toBeUndefined();
});

test('only what the provider knows goes on to it', () => {
  expect(sent([])).toEqual({});
  expect(sent(['openai-beta'])).toEqual({ 'openai-beta': 'assistants=v2' });
  expect(sent(['anthropic-beta'])).toEqual({ 'anthropic-beta': 'a-1,a-2' });
});

test('previews that the deployment switches on stay on beside those of the caller', () => {
  expect(sent(['anthropic-beta'], { 'anthropic-beta': 'own' })).toEqual({ 'anthropic-beta': 'own,a-1,a-2' });
});

test('an idempotency key is the same for the same call, and another for another application or deployment', () => {
  const key = (scope: string) => sent(['idempotency-key'], {}, scope)['idempotency-key'];
  expect(key('app deployment')).toBe(key('app deployment'));
  expect(new Set([key('app deployment'), key('other deployment'), key('app other'), 'mine']).size).toBe(4);
});

test.each([
  ['a line break', 'a\r\nx: y'],
  ['an empty one', ''],
  ['letters beyond ASCII', 'naïve'],
  ['an endless one', 'a'.repeat(513)],
  ['several lines of it', ['a', 'b']],
])('%s is refused by its name', (_what, value) => {
  expect(() => forwardedOf({ 'openai-beta': value })).toThrow(
    expect.objectContaining({ code: 'request.invalid', detail: expect.objectContaining({ param: 'openai-beta' }) }),
  );
});
