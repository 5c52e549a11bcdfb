import type { SimulatorCredentials } from '../credentials.ts';
import { hashHex } from '../hash.ts';
import { json, type Reply } from '../reply.ts';
import type { Exchange, Vendor } from '../server.ts';
import { readChat } from './chat-request.ts';
import { readEmbedding } from './embeddings.ts';
import { errorBody, keyMissing, keyRefused, openaiRefusals, RequestError, requestErrorReply } from './errors.ts';
import { respondChat, respondEmbedding, type Dialect } from './respond.ts';

const MODELS = ['gpt-5.6', 'gpt-5-mini', 'gpt-4.1', 'gpt-4o-mini', 'text-embedding-3-small', 'text-embedding-3-large'];
/** When the listed models were made, in seconds since the Unix epoch; any constant does. */
const MODELS_CREATED = 1_750_000_000;

const dialect: Dialect = { refusals: openaiRefusals, headers: openaiHeaders };

/**
 * OpenAI: chat completions, embeddings, models. Any model name is served but those starting with `missing-`.
 */
export function openaiVendor(credentials: SimulatorCredentials): Vendor {
  return {
    name: 'openai',
    handle(exchange) {
      const refusal = checkBearer(exchange, credentials.openai.apiKey);
      if (refusal) return refusal;
      try {
        return route(exchange);
      } catch (thrown) {
        if (thrown instanceof RequestError) return requestErrorReply(thrown);
        throw thrown;
      }
    },
  };
}

function route(exchange: Exchange): Reply {
  const { method, path } = exchange;
  if (method === 'POST' && path === '/v1/chat/completions') {
    const request = readChat(jsonBody(exchange));
    refuseMissing(request.ask.model);
    return respondChat(exchange, request, dialect);
  }
  if (method === 'POST' && path === '/v1/embeddings') {
    const request = readEmbedding(jsonBody(exchange));
    refuseMissing(request.model);
    return respondEmbedding(exchange, request, dialect);
  }
  if (method === 'GET' && path === '/v1/models') return json(200, { object: 'list', data: MODELS.map(modelBody) });
  if (method === 'GET' && path.startsWith('/v1/models/')) {
    const model = decodeURIComponent(path.slice('/v1/models/'.length));
    refuseMissing(model);
    return json(200, modelBody(model));
  }
  return json(404, errorBody(`Invalid URL (${method} ${path})`, 'invalid_request_error', null, null));
}

function modelBody(id: string): object {
  return { id, object: 'model', created: MODELS_CREATED, owned_by: 'system' };
}

function refuseMissing(model: string): void {
  if (!model.startsWith('missing-')) return;
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  throw new RequestError(message, null, 'model_not_found', 404);
}

/** @throws RequestError when the body is not JSON */
export function jsonBody(exchange: Exchange): unknown {
  if (exchange.json !== undefined) return exchange.json;
  throw new RequestError('We could not parse the JSON body of your request.');
}

function checkBearer(exchange: Exchange, expected: string): Reply | undefined {
  const given = /^Bearer (.+)$/i.exec(exchange.headers.authorization ?? '')?.[1];
  if (given === undefined) return keyMissing();
  return given === expected ? undefined : keyRefused(`${given.slice(0, 4)}***${given.slice(-4)}`);
}

function openaiHeaders(exchange: Exchange): Record<string, string> {
  return {
    'x-request-id': `req_${hashHex(`openai ${exchange.number}`, 32)}`,
    'openai-organization': 'simulated',
    'openai-version': '2020-10-01',
    'openai-processing-ms': '12',
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-remaining-requests': '9999',
    'x-ratelimit-reset-requests': '6ms',
    'x-ratelimit-limit-tokens': '2000000',
    'x-ratelimit-remaining-tokens': '1999000',
    'x-ratelimit-reset-tokens': '30ms',
  };
}
