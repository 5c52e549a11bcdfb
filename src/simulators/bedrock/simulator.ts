import { answer, countInput } from '../brain.ts';
import { hashHex } from '../hash.ts';
import { json, refusalFor, type Reply } from '../reply.ts';
import type { Exchange, Vendor } from '../server.ts';
import { promptText, toAsk } from './ask.ts';
import { PromptCache } from './cache.ts';
import { streamReply, wholeReply } from './converse.ts';
import { isKnownModel, openDoor, type BedrockOptions, type Door } from './door.ts';
import { awsError, overflowSentence, refusalsFor, validation } from './errors.ts';
import { interventionOf } from './guardrail.ts';
import { invokedText, invokeReply } from './invoke.ts';
import { isOpenaiDoor, openaiChat } from './openai-door.ts';
import { outcomeOf } from './outcome.ts';
import type { ConverseRequest } from './request.ts';
import { refuseSigV4 } from './sigv4.ts';
import { refuseConverse } from './validate.ts';

/** What Claude on Bedrock takes; a prompt above it is refused without any fault being asked for. */
const CONTEXT_TOKENS_MAX = 200_000;

/**
 * Amazon Bedrock's runtime: Converse, ConverseStream, CountTokens, and InvokeModel for embeddings, for any model id
 * of the right form (`missing.*` is unknown). `GUARDRAIL_BLOCK` and `GUARDRAIL_MASK` in a prompt make the guardrail
 * of the request act. Chat completions at `/openai/v1`.
 */
export function bedrockVendor(options: BedrockOptions): Vendor {
  const cache = new PromptCache();
  return {
    name: 'bedrock',
    handle(exchange) {
      const reply = answerTo(exchange, options, cache);
      return { ...reply, headers: { ...reply.headers, 'x-amzn-requestid': requestIdOf(exchange.number) } };
    },
  };
}

function answerTo(exchange: Exchange, options: BedrockOptions, cache: PromptCache): Reply {
  const refused = refuseCaller(exchange, options);
  if (refused) return refused;
  if (isOpenaiDoor(exchange)) return openaiChat(exchange);
  const door = exchange.method === 'POST' ? openDoor(exchange.path) : undefined;
  if (!door) {
    return awsError(404, 'UnknownOperationException', 'The requested operation is not recognized by the service.');
  }
  if (!isKnownModel(door.modelId)) return validation('The provided model identifier is invalid.');
  if (exchange.json === undefined) {
    return awsError(400, 'SerializationException', 'The request body is not valid JSON.');
  }
  if (door.operation === 'invoke') return invoke(exchange, door);
  return door.operation === 'count-tokens' ? countTokens(exchange, door) : converse(exchange, door, cache);
}

function refuseCaller(exchange: Exchange, { credentials, bearerKeys }: BedrockOptions): Reply | undefined {
  const bearer = /^Bearer (.+)$/i.exec(exchange.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) {
    if (bearerKeys.includes(bearer)) return undefined;
    return awsError(403, 'AccessDeniedException', 'Authentication failed: Please make sure your API Key is valid.');
  }
  const refused = refuseSigV4(exchange, credentials, { service: 'bedrock' }, exchange.clock.now());
  return refused && awsError(refused.status, refused.type, refused.message);
}

function converse(exchange: Exchange, { modelId, operation }: Door, cache: PromptCache): Reply {
  const wrong = refuseConverse(modelId, exchange.json);
  if (wrong !== undefined) return validation(wrong);
  const request = exchange.json as ConverseRequest;
  const prompt = promptText(request);
  const faults = exchange.takeFaults(modelId, prompt);
  const ask = toAsk(modelId, request);
  const tokens = countInput(ask);
  if (tokens > CONTEXT_TOKENS_MAX) return validation(overflowSentence(modelId, tokens, CONTEXT_TOKENS_MAX));

  const reply = (blockedByFault: boolean): Reply => {
    const intervention = blockedByFault ? 'blocked' : interventionOf(request, prompt);
    const used = cache.use(modelId, request, exchange.clock.now());
    const outcome = outcomeOf({ modelId, request, answer: answer(ask), prompt, cache: used, faults, intervention });
    if (operation === 'converse') return wholeReply(outcome);
    return streamReply(modelId, outcome, faults.get('errorIn200'));
  };
  return (
    refusalFor(
      faults,
      refusalsFor(modelId, () => reply(true)),
    ) ?? reply(false)
  );
}

const blockedInvoke = (): Reply => validation('Content filtered by the guardrail.');

function invoke(exchange: Exchange, { modelId }: Door): Reply {
  const faults = exchange.takeFaults(modelId, invokedText(exchange.json));
  const reply = refusalFor(faults, refusalsFor(modelId, blockedInvoke)) ?? invokeReply(modelId, exchange.json, faults);
  return reply ?? validation('This simulator invokes embedding models only; use Converse for the others.');
}

function countTokens(exchange: Exchange, { modelId }: Door): Reply {
  const request = (exchange.json as { input?: { converse?: unknown } } | null)?.input?.converse;
  const wrong = refuseConverse(modelId, request);
  return wrong === undefined
    ? json(200, { inputTokens: countInput(toAsk(modelId, request as ConverseRequest)) })
    : validation(wrong);
}

/** A UUID's form; the same for the same request of a run. */
function requestIdOf(number: number): string {
  const hex = hashHex(`bedrock ${number}`, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
