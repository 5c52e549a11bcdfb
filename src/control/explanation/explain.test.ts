import { describe, expect, test } from 'vitest';
import { stageNames } from '../../gateway/index.ts';
import { newAttemptRecord, newRecord, type CallRecord } from '../../observe/index.ts';
import { explainCall } from './explain.ts';

const record = (change: Partial<CallRecord> = {}): CallRecord => ({
  ...newRecord({ id: 'id', startedAt: 1_000, surface: 'chat.completions', requestBytes: 3, revision: 4 }),
  ...change,
});
const stagesUntil = (name: string): Record<string, number> =>
  Object.fromEntries(stageNames.slice(0, stageNames.indexOf(name)).map((each) => [each, 0.1]));
const verdictsOf = (change: Partial<CallRecord>) =>
  explainCall(record(change), 'void', null).steps.map(({ verdict }) => verdict);

describe('the stage that ended a call', () => {
  test.each(stageNames)('%s is told, and nothing after it was reached', (name) => {
    const at = stageNames.indexOf(name);
    const change = {
      outcome: 'refused',
      status: 403,
      errorCode: 'permission.denied',
      stages: stagesUntil(name),
    } as const;
    const verdicts = verdictsOf(change);
    expect(verdicts[at]).toBe('refused');
    expect(new Set(verdicts.slice(at + 1))).toEqual(new Set(at + 1 < stageNames.length ? ['not reached'] : []));
  });

  test('is where the process died, for a call that the journal brought back', () => {
    const attempts = [
      newAttemptRecord({ n: 1, deployment: 'd', provider: 'p', region: '', vendorModel: 'm', startedAt: 1_001 }),
    ];
    const { steps, summary } = explainCall(record({ errorCode: 'internal', attempts }), 'estimated', null);
    expect(steps.find(({ verdict }) => verdict === 'failed')?.step).toBe('providers');
    expect(summary).toContain('The process of the gateway ended');
  });
});

test('of what a provider said only its code is told: its words may hold what it was sent', () => {
  const { summary } = explainCall(
    record({
      outcome: 'refused',
      status: 400,
      errorCode: 'provider.refused',
      param: null,
      stages: stagesUntil('dispatch'),
    }),
    'settled',
    null,
  );
  expect(summary).toContain('The provider refused the request.');
});

test('a deployment that a route names for a refusal is told as such', () => {
  const attempt = (n: number, deployment: string) =>
    newAttemptRecord({ n, deployment, provider: 'p', region: '', vendorModel: 'm', startedAt: 1_000 });
  const { candidates } = explainCall(
    record({
      outcome: 'ok',
      status: 200,
      stages: stagesUntil('nothing'),
      attempts: [attempt(1, 'a'), attempt(2, 'b')],
      plan: {
        strategy: 'priority',
        candidates: ['a'],
        skipped: [{ target: 'c', reason: 'written before rules were' }],
        decisions: [{ after: 1, step: 'fallback', reason: 'contextOverflow', to: 'b', waitMs: 0 }],
      },
    }),
    'settled',
    null,
  );
  expect(candidates).toEqual([
    { target: 'a', verdict: 'failed', rule: null, reason: 'the only one' },
    { target: 'b', verdict: 'answered', rule: null, reason: 'what the route names for contextOverflow' },
    { target: 'c', verdict: 'left out', rule: null, reason: 'written before rules were' },
  ]);
});
