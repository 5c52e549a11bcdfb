/** The cells of the table that a vendor cannot fill, each with its reason and what the caller sees instead. */
import { BadRequestError, InternalServerError } from 'openai';
import { expect } from 'vitest';
import type { DoorName } from '../support/doors.ts';
import { ask, errorOf, expectSettled, say, type Desk } from './desk.ts';
import { PNG, type ChatFeature, type EmbeddingsFeature } from './features/index.ts';

export interface Exception {
  readonly because: string;
  /** What is claimed instead. */
  readonly claim: string;
  check(desk: Desk): Promise<void>;
}

/** Refused by us before anything is sent, with the field named. */
async function expectRefused(desk: Desk, asked: Promise<unknown>, code: string, param: string): Promise<void> {
  const error = await errorOf(asked);
  expect(error).toBeInstanceOf(BadRequestError);
  expect(error).toMatchObject({ status: 400, code });
  expect(error.param).toContain(param);
  expect(error.headers?.get('x-should-retry')).toBe('false');
  expect(await desk.installation.waitForCall(error.requestID ?? '')).toMatchObject({
    outcome: 'refused',
    costNanoUsd: '0',
  });
  expect(desk.tap.exchanges(error.requestID ?? '')).toEqual([]);
}

const oneAnswer = (because: string): Exception => ({
  because,
  claim: 'n = 2 is refused with the field named, and nothing is sent',
  check: (desk) => expectRefused(desk, ask(desk, say('Hello'), { n: 2 }), 'unsupported_value', 'n'),
});

const effortDropped = (because: string): Exception => ({
  because,
  claim: 'reasoning effort is left out, and a header and the ledger say so',
  async check(desk) {
    const { headers, callId } = await ask(desk, say('Hello'), { reasoning_effort: 'medium' });
    expect(headers.get('x-sallyport-dropped')).toBe('reasoning_effort');
    expect(await expectSettled(desk, callId)).toMatchObject({ dropped: ['reasoning_effort'] });
  },
});

const filteredPromptAnswered = (because: string): Exception => ({
  because,
  claim: 'a filtered prompt is an answer with the finish reason content_filter',
  async check(desk) {
    const { completion } = await ask(desk, say('Hello [[fault:contentFilter]]'));
    expect(completion.choices[0]?.finish_reason).toBe('content_filter');
  },
});

const filterWithoutCode: Exception = {
  because: 'such servers have no code for it, and a sentence alone is not believed',
  claim: "a filtered prompt is a BadRequestError with the server's sentence",
  async check(desk) {
    const error = await errorOf(ask(desk, say('Hello [[fault:contentFilter]]')));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error.message).toContain('content filter');
    expect(error.code).toBe('provider.refused');
  },
};

const noImages: Exception = {
  because: "the vendor's COHERE format has text only",
  claim: 'an image is refused with the field named, and nothing is sent',
  check(desk) {
    const content = [{ type: 'image_url' as const, image_url: { url: PNG } }];
    return expectRefused(desk, ask(desk, [{ role: 'user', content }]), 'unsupported_value', 'messages[0].content[0]');
  },
};

const answerErred: Exception = {
  because: "the vendor's COHEREV2 format has no word for a filtered answer but ERROR",
  claim: 'an answer that the vendor ended with ERROR is an error, and no half answer',
  async check(desk) {
    const error = await errorOf(ask(desk, say('Hello [[fault:contentFilter on=completion]]')));
    expect(error).toBeInstanceOf(InternalServerError);
    expect(error).toMatchObject({ status: 502 });
  },
};

type Exceptions = Readonly<Partial<Record<ChatFeature | EmbeddingsFeature, Exception>>>;

const bedrock: Exceptions = {
  choices: oneAnswer('Converse gives one answer'),
  'content filter': filteredPromptAnswered('a guardrail answers with status 200 and a stop reason'),
};

export const exceptions: Readonly<Partial<Record<DoorName, Exceptions>>> = {
  'aws-bedrock Claude, static keys': bedrock,
  'aws-bedrock ARN of a profile': bedrock,
  'aws-bedrock Nova, bearer': { ...bedrock, 'reasoning effort': effortDropped('Nova of the first generation') },
  'oci COHERE': {
    choices: oneAnswer('the COHERE format gives one answer'),
    image: noImages,
    'reasoning effort': effortDropped('the COHERE format has no thinking'),
  },
  'oci COHEREV2': {
    choices: oneAnswer('the COHEREV2 format gives one answer'),
    'filtered answer': answerErred,
  },
  anthropic: {
    choices: oneAnswer('the Messages API gives one answer'),
    'content filter': filteredPromptAnswered('a refusal comes with status 200 and a stop reason'),
  },
  'openai-compatible vLLM': { 'content filter': filterWithoutCode },
  'openai-compatible Ollama': { 'content filter': filterWithoutCode },
};
