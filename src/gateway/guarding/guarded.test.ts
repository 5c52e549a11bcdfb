import { expect, test } from 'vitest';
import { compilePolicy, joinPolicies, type Guard } from '../../guard/index.ts';
import { Guarded } from './guarded.ts';

const list = (word: string, onFailure: 'open' | 'closed') =>
  ({ words: [word], patterns: [], on: ['input'], action: 'block', onFailure }) as const;

/** Two lists, of which the first cannot be made. */
function broken(onFailure: 'open' | 'closed', mode: 'enforce' | 'shadow' = 'enforce'): Guard {
  const blocklists = { first: list('heron', onFailure), second: list('otter', 'closed') };
  const guard = joinPolicies([compilePolicy('p', { mode, output: 'window', checks: { blocklists } })]);
  const detect = (): never => {
    throw new Error('out of order');
  };
  return { ...guard, checks: guard.checks.map((check, at) => (at === 0 ? { ...check, detect } : check)) };
}

test('a check that fails refuses the call, unless its policy says otherwise', () => {
  expect(() => new Guarded(broken('closed')).examine('input', 'user', 'an otter')).toThrow(
    expect.objectContaining({ code: 'guard.unavailable' }) as Error,
  );
});

test.each([
  ['may be passed over', broken('open')],
  ['is one of a policy in shadow mode', broken('closed', 'shadow')],
])('a check that fails and %s is told on the record, and the others are made', (_what, guard) => {
  const guarded = new Guarded(guard);
  expect(guarded.examine('input', 'user', 'an otter').map(({ check }) => check)).toEqual(['blocklist.second']);
  expect(guarded.record.failed).toEqual(['input']);
});

test('the record lists so many findings, and counts the others', () => {
  const guarded = new Guarded(
    joinPolicies([
      compilePolicy('p', {
        mode: 'enforce',
        output: 'window',
        checks: { blocklists: { one: list('otter', 'closed') } },
      }),
    ]),
  );
  guarded.note(guarded.examine('input', 'user', 'otter '.repeat(40)), 'input', 'input');
  expect([guarded.record.found, guarded.record.findings.length]).toEqual([40, 32]);
});
