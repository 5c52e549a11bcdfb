import type { ProviderFailure, WireRequest } from '../port.ts';
import { isObject, tryVendorJson } from '../vendor-json.ts';
import { isOpenAiDoor } from './openai-door.ts';

/** The two names of one limit, at the native door and at OpenAI's. */
const RENAMES: Readonly<Record<string, string>> = {
  maxTokens: 'maxCompletionTokens',
  maxCompletionTokens: 'maxTokens',
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
};
const LIMIT = /max_?(?:completion_?)?tokens/i;

/**
 * The same request with the limit under its other name, where the model refused the one we guessed.
 * @returns `undefined` where the failure is another, or the request has nothing to rename
 */
export function repairMaxTokens(request: WireRequest, failure: ProviderFailure): WireRequest | undefined {
  if (failure.vendorCode !== 'unsupported_parameter' || !LIMIT.test(failure.param ?? failure.message)) return undefined;
  const body = tryVendorJson(request.body.toString('utf8'));
  const fields = body && (isOpenAiDoor(request.path) ? body : body['chatRequest']);
  if (!isObject(fields)) return undefined;
  for (const [name, other] of Object.entries(RENAMES)) {
    if (fields[name] === undefined) continue;
    fields[other] = fields[name];
    delete fields[name];
    return { ...request, body: Buffer.from(JSON.stringify(body)) };
  }
  return undefined;
}
