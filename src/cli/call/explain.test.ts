import { expect, test } from 'vitest';
import { fakeApi, run } from '../testing.ts';

const told = {
  id: '0198c7d2-0000-7000-8000-000000000000',
  startedAt: '2026-11-24T03:00:00.000Z',
  outcome: 'failed',
  status: 502,
  errorCode: 'provider.failed',
  summary: 'Failed with 502 provider.failed, after 2 attempts: The provider failed.',
  steps: [
    { step: 'identity', verdict: 'passed', says: ['key k1, for production', 'application lab/app of acme'], ms: 0.1 },
    { step: 'limits', verdict: 'waited', says: [], ms: 12 },
    { step: 'providers', verdict: 'failed', says: ['The provider failed.'], ms: null },
  ],
  candidates: [
    { target: 'a@1.0.0/x', verdict: 'failed', rule: null, reason: 'the only one' },
    { target: 'b', verdict: 'left out', rule: 'state', reason: 'its state is staging' },
  ],
  attempts: [
    {
      n: 1,
      deployment: 'a@1.0.0/x',
      provider: 'x',
      region: '',
      vendorModel: 'm',
      afterMs: 12.4,
      outcome: 'failed',
      status: 500,
      errorCode: 'provider.failed',
      failureClass: 'failed',
      vendorCode: 'server_error',
      vendorRequest: null,
      headersMs: 3,
      firstTokenMs: null,
      totalMs: 4,
      costUsd: '0',
      followedBy: { step: 'same', reason: 'provider.failed', to: 'a@1.0.0/x', waitMs: 120 },
    },
  ],
  cost: { usd: '0.0001', settlement: 'estimated', estimated: true },
  next: { who: 'provider', says: 'Try again.' },
};

test('an explanation reads from the answer over the decisions to what to do', async () => {
  const { out, code } = await run(['call', 'explain', told.id], await fakeApi(() => ({ body: told })));
  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    '0198c7d2-0000-7000-8000-000000000000  2026-11-24T03:00:00.000Z',
    'Failed with 502 provider.failed, after 2 attempts: The provider failed.',
    '',
    'identity   passed  key k1, for production',
    '                   application lab/app of acme',
    'limits     waited',
    'providers  failed  The provider failed.',
    '',
    'WHO        WHAT      RULE   BECAUSE',
    'a@1.0.0/x  failed    -      the only one',
    'b          left out  state  its state is staging',
    '',
    'ATTEMPT      AT  DEPLOYMENT  REGION  OUTCOME                  CLASS   STATUS  TOOK  VENDOR        THEN',
    '      1  +12 ms  a@1.0.0/x   -       failed: provider.failed  failed     500  4 ms  server_error  same, a@1.0.0/x after 120 ms (provider.failed)',
    '',
    'cost  0.0001 USD, estimated, by our own count of tokens',
    '',
    'next  the provider, or the way there: Try again.',
    '',
  ]);
});

test('with --json it is the whole answer, as it came', async () => {
  const { out } = await run(['call', 'explain', told.id, '--json'], await fakeApi(() => ({ body: told })));
  expect(JSON.parse(out)).toEqual(told);
});
