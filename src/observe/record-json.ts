import type { Usage } from '../providers/index.ts';
import { newAttemptRecord, newRecord } from './new-record.ts';
import type { AttemptRecord, CallRecord } from './record.ts';

/**
 * A record as JSON, without the fields that are as they were at the call's beginning: half of them, in the usual call,
 * and each would be written three times, in the journal, the log and the ledger. `readRecord` puts them back. Written
 * out field by field, since this is done once a call.
 */
export function recordJson(record: CallRecord): string {
  const { id, startedAt, surface, requestBytes, revision, outcome, status, totalMs, usage, stages } = record;
  let json = `{"v":1,"id":"${id}","startedAt":${startedAt},"surface":"${surface}","requestBytes":${requestBytes}`;
  json += `,"revision":${revision},"outcome":"${outcome}","status":${status},"totalMs":${totalMs}`;
  if (record.operation !== null) json += `,"operation":"${record.operation}"`;
  if (record.stream) json += ',"stream":true';
  if (record.organizationId !== null) json += `,"organizationId":"${record.organizationId}"`;
  if (record.teamId !== null) json += `,"teamId":"${record.teamId}"`;
  if (record.team !== null) json += `,"team":${JSON.stringify(record.team)}`;
  if (record.applicationId !== null) json += `,"applicationId":"${record.applicationId}"`;
  if (record.application !== null) json += `,"application":${JSON.stringify(record.application)}`;
  if (record.keyId !== null) json += `,"keyId":"${record.keyId}"`;
  if (record.tokenIssuer !== null) json += `,"tokenIssuer":${JSON.stringify(record.tokenIssuer)}`;
  if (record.tokenSubject !== null) json += `,"tokenSubject":${JSON.stringify(record.tokenSubject)}`;
  if (record.environment !== 'production') json += `,"environment":"${record.environment}"`;
  if (record.requestedModel !== null) json += `,"requestedModel":${JSON.stringify(record.requestedModel)}`;
  if (record.servedModel !== null) json += `,"servedModel":${JSON.stringify(record.servedModel)}`;
  if (record.servedDigest !== null) json += `,"servedDigest":"${record.servedDigest}"`;
  if (record.servedState !== null) json += `,"servedState":"${record.servedState}"`;
  if (record.useGrant !== null) json += `,"useGrant":"${record.useGrant}"`;
  if (record.substituted !== null) json += `,"substituted":${JSON.stringify(record.substituted)}`;
  if (record.route !== null) json += `,"route":${JSON.stringify(record.route)}`;
  if (record.matched !== null) json += `,"matched":"${record.matched}"`;
  if (record.plan !== null) json += `,"plan":${JSON.stringify(record.plan)}`;
  if (record.cache !== null) json += `,"cache":"${record.cache}"`;
  if (record.cached !== null) json += `,"cached":${JSON.stringify(record.cached)}`;
  if (record.guard !== null) json += `,"guard":${JSON.stringify(record.guard)}`;
  if (record.errorCode !== null) json += `,"errorCode":"${record.errorCode}"`;
  if (record.refusal !== null) json += `,"refusal":${JSON.stringify(record.refusal)}`;
  if (record.param !== null) json += `,"param":${JSON.stringify(record.param)}`;
  if (record.answerBegun) json += ',"answerBegun":true';
  if (record.finishReasons.length > 0) json += `,"finishReasons":${JSON.stringify(record.finishReasons)}`;
  if (record.attempts.length > 0) json += `,"attempts":[${record.attempts.map(attemptJson).join(',')}]`;
  json += `,"usage":${usageJson(usage)}`;
  if (record.usageEstimated) json += ',"usageEstimated":true';
  if (record.costNanoUsd !== '0') json += `,"costNanoUsd":"${record.costNanoUsd}"`;
  if (record.priced) json += ',"priced":true';
  if (record.dropped.length > 0) json += `,"dropped":${JSON.stringify(record.dropped)}`;
  if (record.conversation !== null) json += `,"conversation":${JSON.stringify(record.conversation)}`;
  if (record.metadata !== null) json += `,"metadata":${JSON.stringify(record.metadata)}`;
  if (record.queuedMs !== 0) json += `,"queuedMs":${record.queuedMs}`;
  if (record.firstTokenMs !== null) json += `,"firstTokenMs":${record.firstTokenMs}`;
  return `${json},"stages":${JSON.stringify(stages)}}`;
}

function attemptJson(attempt: AttemptRecord): string {
  const { n, startedAt, outcome, deployment, provider, region, vendorModel } = attempt;
  let json = `{"n":${n},"deployment":${JSON.stringify(deployment)},"provider":${JSON.stringify(provider)}`;
  json += `,"region":${JSON.stringify(region)},"vendorModel":${JSON.stringify(vendorModel)},"startedAt":${startedAt}`;
  json += `,"outcome":"${outcome}"`;
  if (attempt.status !== null) json += `,"status":${attempt.status}`;
  if (attempt.errorCode !== null) json += `,"errorCode":"${attempt.errorCode}"`;
  if (attempt.failureClass !== null) json += `,"failureClass":"${attempt.failureClass}"`;
  if (attempt.vendorCode !== null) json += `,"vendorCode":${JSON.stringify(attempt.vendorCode)}`;
  if (attempt.providerRequestId !== null) json += `,"providerRequestId":${JSON.stringify(attempt.providerRequestId)}`;
  if (attempt.headersMs !== null) json += `,"headersMs":${attempt.headersMs}`;
  if (attempt.firstTokenMs !== null) json += `,"firstTokenMs":${attempt.firstTokenMs}`;
  if (attempt.totalMs !== null) json += `,"totalMs":${attempt.totalMs}`;
  if (attempt.usage !== null) json += `,"usage":${usageJson(attempt.usage)}`;
  if (attempt.usageEstimated) json += ',"usageEstimated":true';
  if (attempt.costNanoUsd !== '0') json += `,"costNanoUsd":"${attempt.costNanoUsd}"`;
  if (attempt.priceIds.length > 0) json += `,"priceIds":${JSON.stringify(attempt.priceIds)}`;
  if (attempt.finishRaw.length > 0) json += `,"finishRaw":${JSON.stringify(attempt.finishRaw)}`;
  return `${json}}`;
}

const usageJson = ({ inputUncached, cacheRead, cacheWrite, outputVisible, reasoning }: Usage): string =>
  `{"inputUncached":${inputUncached},"cacheRead":${cacheRead},"cacheWrite":${cacheWrite},` +
  `"outputVisible":${outputVisible},"reasoning":${reasoning}}`;

/** The record that `recordJson` wrote, whole. One of an earlier version gets what has come since, as it begins. */
export function readRecord(written: unknown): CallRecord {
  const record = written as CallRecord;
  const attempts = (record.attempts ?? []).map((attempt) => ({ ...newAttemptRecord(attempt), ...attempt }));
  return { ...newRecord(record), ...record, attempts };
}
