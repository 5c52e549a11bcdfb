import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newAttemptRecord, newRecord } from './new-record.ts';
import { readRecord, recordJson } from './record-json.ts';
import type { AttemptRecord, CallRecord } from './record.ts';

const beginning = { id: 'id', startedAt: 1, surface: 'chat.completions', requestBytes: 3, revision: 4 };
const attemptBeginning = { n: 1, deployment: 'd', provider: 'p', region: 'r', vendorModel: 'm', startedAt: 5 };

const text = fc.string({ unit: 'grapheme' });
const count = fc.nat();
const usage = fc.record({
  inputUncached: count,
  cacheRead: count,
  cacheWrite: count,
  outputVisible: count,
  reasoning: count,
});
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

/** Every field stands here: one that comes later and is forgotten in the JSON does not compile. */
const attempts: fc.Arbitrary<AttemptRecord> = fc.record<AttemptRecord>({
  n: count,
  deployment: text,
  provider: text,
  region: text,
  vendorModel: text,
  startedAt: count,
  status: orNull(count),
  outcome: fc.constantFrom('ok', 'failed', 'cancelled', 'unknown'),
  errorCode: orNull(fc.constantFrom('provider.failed', 'provider.cut')),
  failureClass: orNull(fc.constantFrom('failed', 'throttled')),
  vendorCode: orNull(text),
  providerRequestId: orNull(text),
  headersMs: orNull(fc.nat()),
  firstTokenMs: orNull(fc.nat()),
  totalMs: orNull(fc.nat()),
  usage: orNull(usage),
  usageEstimated: fc.boolean(),
  costNanoUsd: fc.constantFrom('0', '81000'),
  priceIds: fc.array(text),
  finishRaw: fc.array(text),
});

const records: fc.Arbitrary<CallRecord> = fc.record<CallRecord>({
  v: fc.constant(1 as const),
  id: fc.uuid(),
  startedAt: count,
  operation: orNull(fc.constantFrom('chat', 'embeddings')),
  surface: fc.constantFrom('chat.completions', 'embeddings'),
  stream: fc.boolean(),
  organizationId: orNull(fc.uuid()),
  teamId: orNull(fc.uuid()),
  applicationId: orNull(fc.uuid()),
  application: orNull(text),
  team: orNull(text),
  keyId: orNull(fc.uuid()),
  tokenIssuer: orNull(text),
  tokenSubject: orNull(text),
  requestedModel: orNull(text),
  servedModel: orNull(text),
  servedDigest: orNull(fc.constant('ab'.repeat(32))),
  servedState: orNull(fc.constantFrom('production', 'deprecated')),
  useGrant: orNull(fc.uuid()),
  substituted: orNull(text),
  environment: fc.constantFrom('development', 'staging', 'production'),
  route: orNull(text),
  matched: orNull(fc.constantFrom('route', 'pattern')),
  plan: orNull(
    fc.constant({
      strategy: 'priority',
      candidates: ['a"b'],
      skipped: [{ target: 't', rule: 'state', reason: 'r' }],
      decisions: [{ after: 1, step: 'next' as const, reason: 'r', to: null, waitMs: 0 }],
    }),
  ),
  cache: orNull(fc.constantFrom('miss', 'exact')),
  cached: orNull(fc.constant({ callId: 'c', ageMs: 3, savedNanoUsd: '9' })),
  guard: orNull(
    fc.constant({
      policies: ['a"b@1'],
      shadow: [],
      checks: ['secrets'],
      action: 'mask' as const,
      shadowAction: 'allow' as const,
      found: 1,
      findings: [],
      failed: [],
      unseen: 0,
    }),
  ),
  outcome: fc.constantFrom('ok', 'refused', 'failed', 'cancelled'),
  status: count,
  errorCode: orNull(fc.constantFrom('provider.failed', 'limit.tokens')),
  refusal: orNull(text),
  param: orNull(text),
  answerBegun: fc.boolean(),
  finishReasons: fc.array(text),
  attempts: fc.array(attempts, { maxLength: 3 }),
  usage,
  usageEstimated: fc.boolean(),
  costNanoUsd: fc.constantFrom('0', '81000'),
  priced: fc.boolean(),
  dropped: fc.array(text),
  conversation: orNull(text),
  metadata: orNull(fc.dictionary(text, text, { noNullPrototype: true })),
  stages: fc.constant({ identify: 0.25, dispatch: 9.8 }),
  queuedMs: count,
  firstTokenMs: orNull(fc.nat()),
  totalMs: fc.nat(),
  requestBytes: count,
  revision: count,
});

test('a record comes back as it was, whatever its fields hold', () => {
  fc.assert(
    fc.property(records, (record) => {
      expect(readRecord(JSON.parse(recordJson(record)))).toEqual(record);
    }),
  );
});

test('what a call has not come to is left out', () => {
  const written = JSON.parse(recordJson(newRecord(beginning))) as object;
  expect(Object.keys(written).toSorted()).toEqual([
    'id',
    'outcome',
    'requestBytes',
    'revision',
    'stages',
    'startedAt',
    'status',
    'surface',
    'totalMs',
    'usage',
    'v',
  ]);
});

test('a record of an earlier version gets the fields that have come since', () => {
  const { queuedMs: _, ...earlier } = { ...newRecord(beginning), attempts: [attemptBeginning] };
  expect(readRecord(earlier)).toEqual({ ...newRecord(beginning), attempts: [newAttemptRecord(attemptBeginning)] });
});
