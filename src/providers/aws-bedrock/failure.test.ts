import { describe, expect, it } from 'vitest';
import { Secret } from '../../core/index.ts';
import { reply } from '../testing.ts';
import { bedrockFailure, errorName } from './failure.ts';

const failure = (status: number, name: string, message: string, headers = {}) =>
  bedrockFailure(reply({ message }, status, { 'x-amzn-errortype': name, ...headers }), [new Secret('hush-hush')], 0);

describe('the exceptions of the service', () => {
  it.each([
    [429, 'ThrottlingException', 'provider.throttled', 'throttled'],
    [429, 'ModelNotReadyException', 'provider.overloaded', 'overloaded'],
    [503, 'ServiceUnavailableException', 'provider.overloaded', 'overloaded'],
    [500, 'InternalServerException', 'provider.failed', 'failed'],
    [408, 'ModelTimeoutException', 'provider.slow', 'slow'],
    [424, 'ModelErrorException', 'provider.failed', 'failed'],
    [424, 'ModelStreamErrorException', 'provider.failed', 'failed'],
    [400, 'ServiceQuotaExceededException', 'provider.exhausted', 'exhausted'],
    [400, 'ValidationException', 'provider.refused', 'refused'],
    [403, 'AccessDeniedException', 'provider.credentials', 'refused'],
    [403, 'UnrecognizedClientException', 'provider.credentials', 'refused'],
    [403, 'ExpiredTokenException', 'provider.credentials', 'refused'],
    [403, 'InvalidSignatureException', 'provider.credentials', 'refused'],
    [404, 'ResourceNotFoundException', 'provider.model_missing', 'refused'],
  ])('%i %s is %s', (status, name, code, kind) => {
    expect(failure(status, name, 'why')).toMatchObject({ code, class: kind, message: 'why', vendorCode: name });
  });

  it.each([
    'Input is too long for requested model.',
    'The model returned the following errors: prompt is too long: 227255 tokens > 200000 maximum',
    'input length and `max_tokens` exceed context limit: 90402 + 116650 > 204648',
    "This model's maximum context length is 202752 tokens. However, you requested 65536 output tokens",
  ])('a ValidationException saying "%s" is an overflow of the context', (message) => {
    expect(failure(400, 'ValidationException', message).code).toBe('provider.context_overflow');
  });

  it('a model that is only served through a profile is missing, not the caller’s mistake', () => {
    const message = "Invocation of model ID x with on-demand throughput isn't supported. Retry with a profile.";
    expect(failure(400, 'ValidationException', message).code).toBe('provider.model_missing');
  });

  it('a spent daily allowance is exhausted: no wait of seconds helps', () => {
    const message = 'Too many tokens per day, please wait before trying again.';
    expect(failure(429, 'ThrottlingException', message)).toMatchObject({ class: 'exhausted' });
  });
});

describe('what is around the name', () => {
  it.each([
    ['ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/', 'ValidationException'],
    ['com.amazon.coral.service#UnknownOperationException', 'UnknownOperationException'],
    ['throttlingException', 'ThrottlingException'],
    [undefined, undefined],
  ])('%s is %s', (raw, name) => expect(errorName(raw)).toBe(name));

  it('the body names it where no header does', () => {
    const body = { __type: 'com.amazon#ThrottlingException', message: 'x' };
    expect(bedrockFailure(reply(body, 400), [], 0).code).toBe('provider.throttled');
  });

  it.each([
    [429, 'provider.throttled'],
    [403, 'provider.credentials'],
    [404, 'provider.model_missing'],
    [503, 'provider.overloaded'],
    [418, 'provider.refused'],
  ])('without a name status %i is %s', (status, code) => {
    expect(bedrockFailure(reply('<html>', status), [], 0).code).toBe(code);
  });

  it('an error of the OpenAI-compatible door is read in its own shape', () => {
    const body = { error: { code: 'context_length_exceeded', message: 'too long', type: 'invalid_request_error' } };
    expect(bedrockFailure(reply(body, 400), [], 0).code).toBe('provider.context_overflow');
  });
});

describe('the sentence', () => {
  it('holds no account, role, signature or credential', () => {
    const { message } = failure(
      403,
      'InvalidSignatureException',
      'User: arn:aws:iam::123456789012:user/ann of 210987654321 with hush-hush.\nThe Canonical String was POST /model',
    );
    expect(message).toBe('User: [resource] of [account] with [secret].');
  });

  it('keeps a hint of how long to wait', () => {
    expect(failure(429, 'ThrottlingException', 'x', { 'retry-after': '3' }).retryAfterMs).toBe(3_000);
  });
});
