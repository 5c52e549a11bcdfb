import { requestText, type Found } from '../../cache/index.ts';
import { canonicalJson } from '../../core/index.ts';
import { required, type Call } from '../call.ts';
import type { Recall } from '../caching/recall.ts';
import { cacheSeconds } from '../caching/rule.ts';
import { scopeOf } from '../caching/scope.ts';
import { serveCached } from '../caching/serve.ts';
import type { Gateway } from '../gateway.ts';

/**
 * Answers a request that was answered before, where application or route opted in. Every check of key, model and limits
 * has been passed by now, so nobody is told what they might not have asked.
 */
export function recall(gateway: Gateway, call: Call): void | Promise<void> {
  const { cacheWish: wish, record, snapshot } = call;
  const application = snapshot.cacheRules.get(required(call, 'principal').application.id);
  const seconds = cacheSeconds(application, required(call, 'plan').cache);
  if (seconds === undefined || wish?.noStore) return;
  record.cache = 'miss';
  const ttlMs = Math.min(seconds, wish?.ttlSeconds ?? seconds) * 1_000;
  const key = gateway.cache.keyOf(scopeOf(call), textOf(call));
  const wanted = { key, ttlMs, lengthMax: gateway.cache.entryBytesMax };
  const found = wish?.refresh ? undefined : gateway.cache.find(key, ttlMs);
  if (found instanceof Promise) return found.then((read) => accept(call, wanted, read));
  return accept(call, wanted, found);
}

function textOf(call: Call): string {
  const request = required(call, 'request');
  const text =
    request.operation === 'chat'
      ? `chat ${requestText('chat', request.chat)}`
      : `embeddings ${requestText('embeddings', request.embeddings)}`;
  const betas = call.forwarded?.betas;
  return betas ? `${canonicalJson(betas)} ${text}` : text;
}

function accept(call: Call, wanted: Recall, found: Found | undefined): void | Promise<void> {
  if (call.cancelled) throw call.cancelled;
  if (!found) {
    call.recall = wanted;
    return;
  }
  return answer(call, found);
}

async function answer(call: Call, found: Found): Promise<void> {
  await serveCached(call, found);
  call.answered = true;
}
