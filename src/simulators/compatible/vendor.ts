import type { SimulatorCredentials } from '../credentials.ts';
import { CHAT_FIELDS, readChat } from '../openai/chat-request.ts';
import { readEmbedding } from '../openai/embeddings.ts';
import { RequestError } from '../openai/errors.ts';
import { respondChat, respondEmbedding, type Dialect } from '../openai/respond.ts';
import { json, sse, type Reply } from '../reply.ts';
import type { Exchange, Vendor } from '../server.ts';
import { looseError, looseRefusals } from './errors.ts';
import { quirksOf, type Quirk } from './quirks.ts';
import { loosenBody, loosenChunks } from './shape.ts';

const MODELS = ['vllm-model', 'ollama-model', 'plain-model'];

/**
 * A server that is nearly OpenAI: unknown fields are ignored, a key is optional, and the model's name says how loose
 * it is. Any model name is served but those starting with `missing-`.
 * @param always quirks of every model
 */
export function compatibleVendor(credentials: SimulatorCredentials, always: readonly Quirk[] = []): Vendor {
  return {
    name: 'compatible',
    handle(exchange) {
      const quirks = quirksOf(modelOf(exchange), always);
      const bearer = /^Bearer (.+)$/i.exec(exchange.headers.authorization ?? '')?.[1];
      if (bearer !== undefined && bearer !== credentials.compatible.apiKey) {
        return json(401, looseError('Unauthorized', 401, quirks));
      }
      try {
        return route(exchange, quirks);
      } catch (thrown) {
        if (!(thrown instanceof RequestError)) throw thrown;
        return json(thrown.status, looseError(thrown.message, thrown.status, quirks));
      }
    },
  };
}

function route(exchange: Exchange, quirks: ReadonlySet<Quirk>): Reply {
  const { method, path } = exchange;
  const model = modelOf(exchange);
  if (method === 'GET' && path === '/v1/models') {
    const data = MODELS.map((id) => ({ id, object: 'model', created: 1_750_000_000, owned_by: 'library' }));
    return json(200, { object: 'list', data });
  }
  if (model.startsWith('missing-')) throw new RequestError(`model '${model}' not found`, null, null, 404);
  if (method === 'POST' && path === '/v1/chat/completions') {
    return respondChat(exchange, readChat(knownFields(exchange)), dialectOf(quirks));
  }
  if (method === 'POST' && path === '/v1/embeddings') {
    return respondEmbedding(exchange, readEmbedding(exchange.json), dialectOf(quirks));
  }
  throw new RequestError('Not Found', null, null, 404);
}

function dialectOf(quirks: ReadonlySet<Quirk>): Dialect {
  return {
    refusals: looseRefusals(quirks),
    headers: () => ({ server: 'uvicorn' }),
    changeBody: (body, chat) => loosenBody(body, chat, quirks),
    changeChunks: (chunks, chat) => loosenChunks(chunks, chat, quirks),
    frame: (chunk) => (quirks.has('event-after') ? eventAfter(chunk) : sse(chunk)),
    errorInside: looseError('CUDA out of memory', 500, quirks),
    done: !quirks.has('no-done'),
  };
}

function eventAfter(chunk: object): Uint8Array {
  return Buffer.from(`data: ${JSON.stringify(chunk)}\nevent: message\n\n`);
}

function modelOf(exchange: Exchange): string {
  const body = exchange.json as { model?: unknown } | null | undefined;
  return typeof body?.model === 'string' ? body.model : '';
}

/** The body without the fields we do not know: such servers ignore them. */
function knownFields(exchange: Exchange): unknown {
  if (exchange.json === undefined) throw new RequestError('There was an error parsing the body');
  const entries = Object.entries(exchange.json as object);
  return Object.fromEntries(entries.filter(([name]) => Object.hasOwn(CHAT_FIELDS, name)));
}
