import { describe, expect, test } from 'vitest';
import { isKnownModel, openDoor } from './door.ts';

describe('openDoor', () => {
  test.each([
    ['/model/us.amazon.nova-micro-v1%3A0/converse', 'converse', 'us.amazon.nova-micro-v1:0'],
    ['/model/amazon.titan-embed-text-v2:0/invoke', 'invoke', 'amazon.titan-embed-text-v2:0'],
    [
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fabc/converse-stream',
      'converse-stream',
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/abc',
    ],
  ])('%s', (path, operation, modelId) => {
    expect(openDoor(path)).toEqual({ operation, modelId });
  });

  test.each([
    '/model/arn:aws:bedrock:us-east-1:123456789012:inference-profile/abc/converse',
    '/model//converse',
    '/model/a.b/talk',
    '/model/%E0%A4%A/converse',
  ])('leads nowhere from %s', (path) => {
    expect(openDoor(path)).toBeUndefined();
  });
});

test.each([
  ['anthropic.claude-3-sonnet-20240229-v1:0', true],
  ['global.anthropic.claude-sonnet-4-6', true],
  ['arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:provisioned-model/abc', true],
  ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0', true],
  ['missing.model', false],
  ['gpt-4o', false],
  ['arn:aws:s3:::bucket/key', false],
])('%s is a model: %s', (modelId, known) => {
  expect(isKnownModel(modelId)).toBe(known);
});
