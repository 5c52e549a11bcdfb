import { catalogue, formatUsd } from '../../core/index.ts';
import { stageNames } from '../../gateway/index.ts';
import type { CallRecord } from '../../observe/index.ts';
import type { Step } from './schema.ts';

/** What people call a stage of the gateway, and what there is to say of it. Those that are missing are told by their own name. */
const TOLD: Readonly<Record<string, readonly [step: string, say: (record: CallRecord) => string[]]>> = {
  admit: ['capacity', () => []],
  receive: ['request', requestSays],
  resolve: ['routing', routingSays],
  limit: ['limits', limitsSay],
  inspect: ['guard', guardSays],
  recall: ['cache', cacheSays],
  reserve: ['price', priceSays],
  dispatch: ['providers', providersSay],
};

/**
 * What was decided about the call, in the order it was. A stage that ended stands in the record with the time it took;
 * the one after the last of them is the one that ended the call.
 * @param organization its name, where it is known
 */
export function stepsOf(record: CallRecord, organization: string | null): Step[] {
  const isWhole = record.outcome === 'ok';
  const last = stageNames.findLastIndex((name) => record.stages[name] !== undefined);
  const end = record.status === 0 ? stageNames.indexOf('dispatch') : isWhole ? last : last + 1;
  return stageNames.map((name, at): Step => {
    const [step, say] =
      name === 'identify' ? ['identity', () => identitySays(record, organization)] : (TOLD[name] ?? [name, () => []]);
    if (at > end) return { step, verdict: 'not reached', says: [], ms: null };
    const isEnd = at === end && !isWhole;
    const says = isEnd ? [...say(record), sentenceOf(record)] : say(record);
    return { step, verdict: isEnd ? endOf(record) : passedAs(name, record), says, ms: record.stages[name] ?? null };
  });
}

function endOf({ outcome }: CallRecord): Step['verdict'] {
  if (outcome === 'cancelled') return 'left';
  return outcome === 'refused' ? 'refused' : 'failed';
}

function passedAs(stage: string, { cached, queuedMs, outcome }: CallRecord): Step['verdict'] {
  if (stage === 'recall' && cached) return 'answered';
  if (stage === 'limit' && queuedMs > 0) return 'waited';
  return stage === 'dispatch' && outcome === 'ok' ? 'answered' : 'passed';
}

/** What the caller was told; of a provider's words only what they mean, since these may repeat what it was sent. */
export function sentenceOf({ errorCode, refusal, param, status }: CallRecord): string {
  // Put together at the next start from what the journal had of it.
  if (status === 0) return 'The process of the gateway ended while the call was under way.';
  const sentence = refusal ?? (errorCode === null ? 'It ended.' : catalogue[errorCode].public);
  return param === null || refusal !== null ? sentence : `${sentence} The field is ${param}.`;
}

function identitySays(record: CallRecord, organization: string | null): string[] {
  const { application, team, keyId, environment, tokenIssuer, tokenSubject } = record;
  const says: string[] = [];
  if (keyId !== null) says.push(`key ${keyId}, for ${environment}`);
  if (tokenIssuer !== null) says.push(`token of ${tokenIssuer} for ${tokenSubject}`);
  if (application !== null) says.push(`application ${team}/${application} of ${organization ?? 'its organization'}`);
  return says;
}

function requestSays({ operation, stream, requestBytes, requestedModel, conversation }: CallRecord): string[] {
  if (operation === null) return [`${requestBytes} bytes`];
  const says = [`${operation}${stream ? ', streamed' : ''}, ${requestBytes} bytes, asks for "${requestedModel}"`];
  if (conversation !== null) says.push(`conversation ${conversation}`);
  return says;
}

const MEANS: Readonly<Record<string, string>> = {
  route: 'is the route',
  pattern: 'fits the route',
  model: 'is a model: its default version',
  version: 'is a version',
};

function routingSays(record: CallRecord): string[] {
  const { requestedModel, matched, route, plan, servedModel, servedState, revision, useGrant, substituted } = record;
  const says: string[] = [];
  if (matched !== null)
    says.push(`"${requestedModel}" ${MEANS[matched] ?? matched}${route === null ? '' : ` ${route}`}`);
  else if (route !== null) says.push(`by the route ${route}`);
  if (plan) {
    const left = plan.skipped.length === 0 ? '' : `, ${plan.skipped.length} left out`;
    says.push(`${plan.candidates.length} to ask by ${plan.strategy}${left}`);
  }
  if (servedModel !== null) says.push(`came to ${servedModel}${servedState === null ? '' : `, in ${servedState}`}`);
  if (substituted !== null) says.push(`in place of ${substituted}, which has ended for the application`);
  if (useGrant !== null) says.push(`which goes on with it by the use ${useGrant}`);
  says.push(`configuration revision ${revision}`);
  return says;
}

function limitsSay({ queuedMs }: CallRecord): string[] {
  return queuedMs > 0 ? [`it waited ${Math.round(queuedMs)} ms for its turn`] : [];
}

function guardSays({ guard }: CallRecord): string[] {
  if (!guard) return ['no policy holds for it'];
  const names = [...guard.policies, ...guard.shadow.map((name) => `${name} in shadow mode`)];
  const places = guard.findings.map(
    ({ check, rule, place, action, shadow }) =>
      `${check} found ${rule} in ${place}: ${shadow ? 'would ' : ''}${action}`,
  );
  return [`policies ${names.join(', ')}`, ...places];
}

function cacheSays({ cache, cached }: CallRecord): string[] {
  if (cached) {
    const saved = formatUsd(BigInt(cached.savedNanoUsd));
    return [
      `the answer of call ${cached.callId}, ${(cached.ageMs / 1_000).toFixed(1)} s old, which saved ${saved} USD`,
    ];
  }
  return [cache === 'miss' ? 'no answer to repeat' : 'not asked: nobody opted in, or the caller said no-store'];
}

function priceSays({ attempts, priced }: CallRecord): string[] {
  return attempts.length > 0 && !priced ? ['without a price, which its deployment allows'] : [];
}

function providersSay({ attempts, answerBegun, outcome, errorCode, finishReasons, dropped }: CallRecord): string[] {
  const says: string[] = [];
  const last = attempts.at(-1);
  if (outcome === 'ok' && last) says.push(`${last.deployment} answered at attempt ${last.n}`);
  if (outcome !== 'ok' && answerBegun)
    says.push(`the stream had begun: status 200 was sent, then an error event (${errorCode}) and no end mark`);
  if (finishReasons.length > 0) says.push(`finished by ${finishReasons.join(', ')}`);
  if (dropped.length > 0) says.push(`sent without ${dropped.join(', ')}, which the provider does not take`);
  return says;
}
