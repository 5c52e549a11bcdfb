import type { SimulatorCredentials } from '../credentials.ts';
import { verifyToken } from '../entra/token.ts';
import { hashHex } from '../hash.ts';
import { CHAT_FIELDS, readChat } from '../openai/chat-request.ts';
import { readEmbedding } from '../openai/embeddings.ts';
import { RequestError, requestErrorReply } from '../openai/errors.ts';
import { respondChat, respondEmbedding, type Dialect } from '../openai/respond.ts';
import { jsonBody } from '../openai/vendor.ts';
import { json, type Reply } from '../reply.ts';
import type { Exchange, Vendor } from '../server.ts';
import {
  azureRefusals,
  deploymentNotFound,
  keyRefused,
  resourceNotFound,
  tokenRefused,
  versionNotSupported,
} from './errors.ts';
import { annotateBody, annotateChunks } from './filter.ts';

const COGNITIVE_SERVICES = 'https://cognitiveservices.azure.com';
const AI = 'https://ai.azure.com';

const FIELDS = { ...CHAT_FIELDS, data_sources: 'array', user_security_context: 'object' } as const;

const dialect: Dialect = {
  refusals: azureRefusals,
  headers: azureHeaders,
  // A deployment has a name of its own; answers name the model behind it.
  modelName: (deployment) => `${deployment.replace(/-deployment$/, '')}-2026-04-14`,
  changeBody: annotateBody,
  changeChunks: annotateChunks,
};

/**
 * Azure OpenAI in both dialects: `/openai/v1/…` and `/openai/deployments/{name}/…?api-version=…`. Any deployment
 * exists but those starting with `missing-`.
 */
export function azureVendor(credentials: SimulatorCredentials): Vendor {
  return {
    name: 'azure',
    handle(exchange) {
      const place = locate(exchange);
      if (place === undefined) return resourceNotFound();
      const refusal = checkCaller(exchange, credentials, place.dated) ?? checkVersion(exchange, place.dated);
      if (refusal) return refusal;
      try {
        return route(exchange, place);
      } catch (thrown) {
        if (thrown instanceof RequestError) return requestErrorReply(thrown);
        throw thrown;
      }
    },
  };
}

interface Place {
  readonly dated: boolean;
  /** Only in the dated dialect. */
  readonly deployment?: string;
  /** E.g. `chat/completions`. */
  readonly operation: string;
}

function locate(exchange: Exchange): Place | undefined {
  const dated = /^\/openai\/deployments\/([^/]+)\/(.+)$/.exec(exchange.path);
  if (dated) return { dated: true, deployment: decodeURIComponent(dated[1] ?? ''), operation: dated[2] ?? '' };
  const v1 = /^\/openai\/v1\/(.+)$/.exec(exchange.path);
  return v1 ? { dated: false, operation: v1[1] ?? '' } : undefined;
}

function route(exchange: Exchange, { deployment, operation }: Place): Reply {
  if (exchange.method === 'GET' && operation === 'models') {
    const model = { id: 'gpt-4.1-2026-04-14', object: 'model', created_at: 1_750_000_000, status: 'succeeded' };
    return json(200, { object: 'list', data: [model] });
  }
  if (exchange.method !== 'POST') return resourceNotFound();
  if (operation === 'chat/completions') {
    const request = readChat(jsonBody(exchange), FIELDS, deployment);
    return exists(request.ask.model) ? respondChat(exchange, request, dialect) : deploymentNotFound();
  }
  if (operation === 'embeddings') {
    const request = readEmbedding(jsonBody(exchange), deployment);
    return exists(request.model) ? respondEmbedding(exchange, request, dialect) : deploymentNotFound();
  }
  return resourceNotFound();
}

function exists(deployment: string): boolean {
  return !deployment.startsWith('missing-');
}

function checkCaller(exchange: Exchange, credentials: SimulatorCredentials, dated: boolean): Reply | undefined {
  const key = exchange.headers['api-key'];
  if (key !== undefined) return key === credentials.azure.apiKey ? undefined : keyRefused();
  const token = /^Bearer (.+)$/i.exec(exchange.headers.authorization ?? '')?.[1];
  if (token === undefined) return keyRefused();
  // The v1 dialect also takes the key as a bearer: so OpenAI's plain SDK works with it.
  if (!dated && token === credentials.azure.apiKey) return undefined;
  const audiences = dated ? [COGNITIVE_SERVICES] : [AI, COGNITIVE_SERVICES];
  const verdict = verifyToken(token, audiences, exchange.clock.now());
  return typeof verdict === 'string' ? tokenRefused(verdict) : undefined;
}

function checkVersion(exchange: Exchange, dated: boolean): Reply | undefined {
  const version = exchange.query.get('api-version');
  if (dated && version === null) return resourceNotFound();
  const pattern = dated ? /^\d{4}-\d{2}-\d{2}(?:-preview)?$/ : /^(?:v1|preview|latest)$/;
  return version === null || pattern.test(version) ? undefined : versionNotSupported();
}

function azureHeaders(exchange: Exchange, deployment: string): Record<string, string> {
  const id = hashHex(`azure ${exchange.number}`, 32);
  return {
    'apim-request-id': id,
    'x-request-id': hashHex(id, 32),
    'x-ms-region': 'Simulated',
    'x-ms-deployment-name': deployment,
    'x-ms-rai-invoked': 'true',
    'azureml-model-session': 'd20260414-simulated',
    'x-ratelimit-limit-requests': '1000',
    'x-ratelimit-remaining-requests': '999',
    'x-ratelimit-limit-tokens': '1000000',
    'x-ratelimit-remaining-tokens': '999000',
  };
}
