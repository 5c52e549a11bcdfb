import type { Secret } from '../../core/index.ts';
import { readFailure, type ErrorWords } from '../openai-like/index.ts';
import type { ProviderFailure, WireReply } from '../port.ts';
import { RETRY_AFTER_MS_MAX } from '../retry-after.ts';
import { isObject, tryVendorJson, type JsonObject } from '../vendor-json.ts';

/** Azure's own error codes. A deployment made minutes ago is not found either; another one serves sooner. */
export const errorWords: ErrorWords = {
  DeploymentNotFound: 'provider.model_missing',
  ResourceNotFound: 'provider.model_missing',
  ResponsibleAIPolicyViolation: 'provider.content_filter',
  InsufficientQuota: 'provider.exhausted',
  NoCapacity: 'provider.overloaded',
  ServiceUnavailable: 'provider.overloaded',
};

/** A non-2xx answer. Never throws. */
export function azureFailure(reply: WireReply, secrets: readonly Secret[], nowMs: number): ProviderFailure {
  const failure = readFailure(reply, secrets, nowMs, errorWords);
  const filter = filterOf(reply);
  if (filter) {
    const found = filteredCategories(filter);
    return {
      ...failure,
      code: 'provider.content_filter',
      class: 'refused',
      message: found === '' ? failure.message : `${failure.message} Filtered: ${found}.`,
    };
  }
  if (failure.class === 'throttled' && failure.retryAfterMs === undefined) {
    const wait = waitInMessage(failure.message);
    if (wait !== undefined) return { ...failure, retryAfterMs: wait };
  }
  return failure;
}

/** What the content filter found; the service writes `innererror`, its schema says `inner_error`. */
function filterOf(reply: WireReply): JsonObject | undefined {
  const error = tryVendorJson(reply.body.toString('utf8'))?.['error'];
  if (!isObject(error)) return undefined;
  const inner = error['innererror'] ?? error['inner_error'];
  if (!isObject(inner)) return undefined;
  const results = inner['content_filter_result'] ?? inner['content_filter_results'];
  if (isObject(results)) return results;
  return inner['code'] === 'ResponsibleAIPolicyViolation' ? {} : undefined;
}

/** `hate (high), jailbreak`: the categories that made the filter refuse. */
function filteredCategories(results: JsonObject): string {
  const found: string[] = [];
  for (const [category, result] of Object.entries(results)) {
    if (!isObject(result) || result['filtered'] !== true) continue;
    found.push(typeof result['severity'] === 'string' ? `${category} (${result['severity']})` : category);
  }
  return found.join(', ').slice(0, 300);
}

/** Azure tells the wait in its sentence where it sends no header. */
function waitInMessage(message: string): number | undefined {
  const match = /retry after (\d{1,6}) (milli)?seconds?/i.exec(message);
  if (!match) return undefined;
  return Math.min(Number(match[1]) * (match[2] ? 1 : 1000), RETRY_AFTER_MS_MAX);
}
