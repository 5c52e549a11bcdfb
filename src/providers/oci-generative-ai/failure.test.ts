import { describe, expect, test } from 'vitest';
import { reply } from '../testing.ts';
import { at, LLAMA, oci, sent } from './provider.testing.ts';

const provider = oci();
const nested = (error: object) => ({ code: '400', message: `Error from the model: ${JSON.stringify({ error })}` });

describe('a failure', () => {
  test.each([
    [400, { code: 'InvalidParameter', message: 'temperature must be at most 1' }, 'provider.refused', 'refused'],
    [400, { code: '400', message: 'Inappropriate content detected!!!' }, 'provider.content_filter', 'refused'],
    [400, nested({ code: 'content_filter', message: 'No.' }), 'provider.content_filter', 'refused'],
    [400, nested({ code: 'context_length_exceeded', message: 'Long.' }), 'provider.context_overflow', 'refused'],
    [
      400,
      { code: '400', message: 'too many tokens: the input is 9000 tokens' },
      'provider.context_overflow',
      'refused',
    ],
    [400, { code: 'LimitExceeded', message: 'Limit.' }, 'provider.exhausted', 'exhausted'],
    [401, { code: 'NotAuthenticated', message: 'The required information …' }, 'provider.credentials', 'refused'],
    [403, { code: 'NotAllowed', message: 'No.' }, 'provider.credentials', 'refused'],
    [404, { code: 'NotAuthorizedOrNotFound', message: 'Authorization failed …' }, 'provider.model_missing', 'refused'],
    [404, { code: '404', message: 'Entity with key x not found' }, 'provider.model_missing', 'refused'],
    [409, { code: 'IncorrectState', message: 'Later.' }, 'provider.failed', 'failed'],
    [429, { code: 'TooManyRequests', message: 'Slow down.' }, 'provider.throttled', 'throttled'],
    [429, { code: '429', message: 'Slow down.' }, 'provider.throttled', 'throttled'],
    [429, nested({ code: 'insufficient_quota', message: 'Pay.' }), 'provider.exhausted', 'exhausted'],
    [500, { code: 'InternalServerError', message: 'Oops.' }, 'provider.failed', 'failed'],
    [503, { code: 'ServiceUnavailable', message: 'Busy.' }, 'provider.overloaded', 'overloaded'],
    [504, '<html>', 'provider.failed', 'failed'],
  ])('%i %j is %s', (status, body, code, failureClass) => {
    expect(provider.failure(reply(body, status))).toMatchObject({ code, class: failureClass });
  });

  test("shows the model vendor's own sentence and parameter out of OCI's message", () => {
    const error = { message: "Unsupported value: 'temperature'", code: 'unsupported_value', param: 'temperature' };
    expect(provider.failure(reply(nested(error), 400))).toMatchObject({
      message: "Unsupported value: 'temperature'",
      vendorCode: 'unsupported_value',
      param: 'temperature',
    });
  });

  test('of 404 names both causes, since OCI hides a missing permission behind it', () => {
    expect(provider.failure(reply({ code: 'NotAuthorizedOrNotFound', message: 'X.' }, 404)).message).toMatch(
      /does not exist here, or the policy does not let/,
    );
  });

  test('takes the wait from the header', () => {
    expect(provider.failure(reply({}, 429, { 'retry-after': '3' })).retryAfterMs).toBe(3000);
  });
});

const request = (model: string, options = {}) => sent({ max_tokens: 9 }, at(model, options)).wire;

describe('repair', () => {
  const refused = (param: string | undefined, message = 'Unsupported parameter') =>
    provider.failure(reply(nested({ code: 'unsupported_parameter', message, param }), 400));
  const repaired = (model: string, param?: string, message?: string, options = {}) => {
    const wire = provider.repair?.(request(model, options), refused(param, message));
    return wire && JSON.parse(wire.body.toString('utf8'));
  };

  test('gives the limit its other name', () => {
    const { maxTokens, maxCompletionTokens } = repaired(LLAMA, 'max_tokens').chatRequest;
    expect([maxTokens, maxCompletionTokens]).toEqual([undefined, 9]);
  });

  test('goes the other way too', () => {
    expect(repaired('openai.gpt-oss-120b', 'maxCompletionTokens').chatRequest.maxTokens).toBe(9);
  });

  test('reads the parameter out of the sentence where it stands nowhere else', () => {
    expect(repaired(LLAMA, undefined, "'max_tokens' is not supported").chatRequest.maxCompletionTokens).toBe(9);
  });

  test('knows the names of the OpenAI-compatible door', () => {
    expect(repaired('xai.grok-4', 'max_tokens', undefined, { door: 'openai' }).max_completion_tokens).toBe(9);
  });

  test.each([
    ['another parameter', refused('logit_bias')],
    ['another failure', provider.failure(reply({ code: '400', message: 'maxTokens must be positive' }, 400))],
  ])('leaves %s alone', (_claim, failure) => {
    expect(provider.repair?.(request(LLAMA), failure)).toBeUndefined();
  });
});

describe('the announced end of a model', () => {
  test('is a notice for the operator, on one line and without addresses', () => {
    const text = 'deprecated since 2026-09-01,\n retires 2027-03-01; see https://docs.example/models';
    const notice = provider.notice?.({ status: 200, headers: { 'model-deprecation-info': text } });
    expect(notice).toBe('deprecated since 2026-09-01, retires 2027-03-01; see [address]');
  });

  test('is not made up', () => {
    expect(provider.notice?.({ status: 200, headers: { 'opc-request-id': 'x' } })).toBeUndefined();
  });
});
