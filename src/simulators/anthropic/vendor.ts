import { answer, countInput, promptOf } from '../brain.ts';
import type { SimulatorCredentials } from '../credentials.ts';
import { usageMode, type ActiveFaults } from '../faults.ts';
import { hashHex } from '../hash.ts';
import { json, refusalFor, sse, type Reply } from '../reply.ts';
import type { Exchange, Vendor } from '../server.ts';
import { anthropicRefusals, errorBody, failure, RequestError } from './errors.ts';
import { messageBody, messageFrames, type MessageAnswer } from './message.ts';
import { PromptCache } from './prompt-cache.ts';
import { readRequest, type MessagesRequest } from './request.ts';
import { versions, type Version } from './sampling.ts';

const CONTEXT_TOKENS_MAX = 1_000_000;
const MODELS = ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-4-5', 'claude-sonnet-4-5'];

/** Anthropic: messages, token counts, models. Any model name is served but those starting with `missing-`. */
export function anthropicVendor(credentials: SimulatorCredentials): Vendor {
  const cache = new PromptCache();
  return {
    name: 'anthropic',
    handle(exchange) {
      try {
        checkCaller(exchange, credentials.anthropic.apiKey);
        return route(exchange, readVersion(exchange), cache);
      } catch (thrown) {
        if (thrown instanceof RequestError) return failure(thrown.status, thrown.message);
        throw thrown;
      }
    },
  };
}

function checkCaller(exchange: Exchange, expected: string): void {
  const bearer = /^Bearer (.+)$/i.exec(exchange.headers.authorization ?? '')?.[1];
  const key = exchange.headers['x-api-key'] ?? bearer;
  if (key === undefined) throw new RequestError('x-api-key header is required', 401);
  if (key !== expected) throw new RequestError(bearer === key ? 'Invalid bearer token' : 'invalid x-api-key', 401);
}

function readVersion(exchange: Exchange): Version {
  const given = exchange.headers['anthropic-version'];
  if (given === undefined) throw new RequestError('anthropic-version: header is required');
  const version = versions.find((known) => known === given);
  if (version === undefined) throw new RequestError(`anthropic-version: "${String(given)}" is not a valid version`);
  return version;
}

function route(exchange: Exchange, version: Version, cache: PromptCache): Reply {
  const { method, path } = exchange;
  if (method === 'POST' && path === '/v1/messages') {
    const request = readRequest(jsonBody(exchange), version);
    refuseMissing(request.ask.model);
    return respond(exchange, request, cache);
  }
  if (method === 'POST' && path === '/v1/messages/count_tokens') {
    return json(200, { input_tokens: countInput(readRequest(jsonBody(exchange), version, true).ask) });
  }
  if (method === 'GET' && path === '/v1/models') {
    const [first, last] = [MODELS[0], MODELS.at(-1)];
    return json(200, { data: MODELS.map(modelBody), has_more: false, first_id: first, last_id: last });
  }
  if (method === 'GET' && path.startsWith('/v1/models/')) {
    const model = decodeURIComponent(path.slice('/v1/models/'.length));
    refuseMissing(model);
    return json(200, modelBody(model));
  }
  throw new RequestError('Not found', 404);
}

function respond(exchange: Exchange, request: MessagesRequest, cache: PromptCache): Reply {
  const { ask } = request;
  const lastUser = ask.messages.findLast((message) => message.role === 'user')?.text ?? '';
  const faults = exchange.takeFaults(ask.model, lastUser);
  const refused = refusal(faults);
  const others = new Map([...faults].filter(([name]) => name !== 'contentFilter'));
  const failed = refusalFor(others, anthropicRefusals);
  if (failed) return failed;
  const inputTokens = countInput(ask);
  if (inputTokens > CONTEXT_TOKENS_MAX) {
    throw new RequestError(`prompt is too long: ${inputTokens} tokens > ${CONTEXT_TOKENS_MAX} maximum`);
  }
  const message: MessageAnswer = {
    id: `msg_${hashHex(`${exchange.number} ${promptOf(ask)}`, 24)}`,
    model: ask.model,
    answer: answer(ask),
    cache: cache.use(ask.model, request.pieces, exchange.clock.now()),
    thinkingOmitted: request.thinkingOmitted,
    usage: usageMode(faults),
    refused,
  };
  const headers = {
    'request-id': `req_${hashHex(message.id, 24)}`,
    'anthropic-organization-id': 'simulated',
    'anthropic-ratelimit-requests-limit': '4000',
    'anthropic-ratelimit-requests-remaining': '3999',
    'anthropic-ratelimit-tokens-limit': '2000000',
    'anthropic-ratelimit-tokens-remaining': '1999000',
  };
  const inside = errorBody(529, 'Overloaded');
  if (!request.stream) {
    return { ...json(200, messageBody(message), headers), errorBody: Buffer.from(JSON.stringify(inside)) };
  }
  return {
    kind: 'stream',
    status: 200,
    headers: { ...headers, 'content-type': 'text/event-stream; charset=utf-8' },
    frames: messageFrames(message),
    errorFrame: sse(inside, 'error'),
    malformedFrame: Buffer.from('event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"del\n\n'),
  };
}

function refusal(faults: ActiveFaults): MessageAnswer['refused'] {
  const filter = faults.get('contentFilter');
  if (filter === undefined) return 'no';
  return filter.on === 'completion' ? 'completion' : 'prompt';
}

function modelBody(id: string): object {
  return {
    id,
    type: 'model',
    display_name: id,
    created_at: '2026-01-01T00:00:00Z',
    deprecated_at: null,
    capabilities: null,
  };
}

function refuseMissing(model: string): void {
  if (model.startsWith('missing-')) throw new RequestError(`model: ${model}`, 404);
}

function jsonBody(exchange: Exchange): unknown {
  if (exchange.json !== undefined) return exchange.json;
  throw new RequestError('The request body is not valid JSON');
}
