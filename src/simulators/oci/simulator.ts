import { countInput, type Ask } from '../brain.ts';
import type { ActiveFaults } from '../faults.ts';
import { hashHex } from '../hash.ts';
import { refusalFor, type Reply } from '../reply.ts';
import type { Exchange, Vendor } from '../server.ts';
import { findViolation, type Violation } from '../shapes.ts';
import { cohereAsk, cohereOutcome, refuseCohere } from './cohere.ts';
import { cohereV2Ask, cohereV2Outcome, refuseCohereV2 } from './cohere-v2.ts';
import { knownKeysOf, type OciCredentials } from './credentials.ts';
import { embedReply } from './embed.ts';
import { badRequest, ociError, refusals, vendorError } from './errors.ts';
import { chatResult, chatStream, type ChatOutcome } from './frames.ts';
import { genericAsk, genericOutcome } from './generic.ts';
import { isOpenaiDoor, openaiChat, refuseAtDoor } from './openai-door.ts';
import { refuseGeneric, refuseModel } from './rules.ts';
import type { ChatDetails, ChatRequest, EmbedTextDetails, ServingMode } from './request.ts';
import { shapes } from './shapes.ts';
import { refuseSignature, type KnownKeys } from './signature.ts';

const CONTEXT_TOKENS_MAX = 128_000;

/**
 * OCI Generative AI: `chat` in its three formats and `embedText`, for on-demand models and dedicated endpoints. Any
 * id of the right form is known, but none with `missing` in it. Chat completions at the OpenAI-compatible doors.
 */
export function ociVendor(credentials: OciCredentials): Vendor {
  const keys = knownKeysOf(credentials);
  return {
    name: 'oci',
    handle(exchange) {
      const reply = answerTo(exchange, keys, credentials.apiKey);
      const sent = exchange.headers['opc-request-id'];
      const requestId = typeof sent === 'string' ? sent : hashHex(`oci ${exchange.number}`, 32).toUpperCase();
      return { ...reply, headers: { ...reply.headers, 'opc-request-id': requestId } };
    },
  };
}

function answerTo(exchange: Exchange, keys: KnownKeys, apiKey: string): Reply {
  const refuseSigned = (): string | undefined => refuseSignature(exchange, keys, exchange.clock.now());
  const door = exchange.method === 'POST' ? exchange.path : '';
  if (isOpenaiDoor(door)) return refuseAtDoor(exchange, apiKey, refuseSigned) ?? openaiChat(exchange);
  const refused = refuseSigned();
  if (refused !== undefined) return ociError(401, refused);
  if (door === '/20231130/actions/chat') return chat(exchange);
  return door === '/20231130/actions/embedText' ? embedText(exchange) : ociError(404, 'Not Found', 'NotFound');
}

function chat(exchange: Exchange): Reply {
  const violation = findViolation(shapes, 'ChatDetails', exchange.json);
  if (violation) return badRequest(sentence(violation));
  const { compartmentId, servingMode, chatRequest } = exchange.json as ChatDetails;
  const modelId = modelOf(servingMode);
  const unknown = refuseTarget(compartmentId, servingMode);
  if (unknown) return unknown;
  const wrong = refuseModel(servingMode, chatRequest) ?? refuseRequest(chatRequest);
  if (wrong !== undefined) return typeof wrong === 'string' ? badRequest(wrong) : vendorError(400, wrong);

  const ask = askOf(modelId, chatRequest);
  const faults = exchange.takeFaults(modelId, ask.messages.map(({ text }) => text).join('\n'));
  const refused = refusalFor(faults, refusals);
  if (refused) return refused;
  if (countInput(ask) > CONTEXT_TOKENS_MAX) return refusals.contextOverflow({ name: 'contextOverflow' });
  const { chatResponse, frames } = outcomeOf(ask, chatRequest, faults, exchange.clock.now());
  if (chatRequest.isStream === true) return chatStream(frames);
  return chatResult(modelId, chatRequest.apiFormat === 'GENERIC' ? '1.0.0' : '1.0', chatResponse);
}

function embedText(exchange: Exchange): Reply {
  const violation = findViolation(shapes, 'EmbedTextDetails', exchange.json);
  if (violation) return badRequest(sentence(violation));
  const request = exchange.json as EmbedTextDetails;
  const unknown = refuseTarget(request.compartmentId, request.servingMode);
  if (unknown) return unknown;
  const modelId = modelOf(request.servingMode);
  const faults = exchange.takeFaults(modelId, (request.inputs ?? []).join('\n'));
  return refusalFor(faults, refusals) ?? embedReply(modelId, request, faults);
}

const modelOf = (mode: ServingMode): string => (mode.servingType === 'DEDICATED' ? mode.endpointId : mode.modelId);

/** Missing permission and missing resource look the same from outside. */
function refuseTarget(compartmentId: string, mode: ServingMode): Reply | undefined {
  if (!compartmentId.startsWith('ocid1.'))
    return ociError(404, 'Authorization failed or requested resource not found.');
  const id = modelOf(mode);
  if (mode.servingType === 'DEDICATED' && !id.startsWith('ocid1.generativeaiendpoint.')) {
    return badRequest(`endpointId ${id} is not the OCID of an endpoint.`);
  }
  const formed = /^(?:ocid1\.generativeai(?:model|endpoint)\..+|[a-z0-9-]+\.[a-z0-9][a-zA-Z0-9._-]*)$/.test(id);
  return formed && !id.includes('missing') ? undefined : ociError(404, `Entity with key ${id} not found`, '404');
}

function refuseRequest(request: ChatRequest): string | Readonly<Record<string, unknown>> | undefined {
  if (request.apiFormat === 'GENERIC') return refuseGeneric(request);
  return request.apiFormat === 'COHERE' ? refuseCohere(request) : refuseCohereV2(request);
}

function askOf(modelId: string, request: ChatRequest): Ask {
  if (request.apiFormat === 'GENERIC') return genericAsk(modelId, request);
  return request.apiFormat === 'COHERE' ? cohereAsk(modelId, request) : cohereV2Ask(modelId, request);
}

function outcomeOf(ask: Ask, request: ChatRequest, faults: ActiveFaults, nowMs: number): ChatOutcome {
  if (request.apiFormat === 'GENERIC') return genericOutcome(ask, request, faults, nowMs);
  return request.apiFormat === 'COHERE' ? cohereOutcome(ask, request, faults) : cohereV2Outcome(ask, faults);
}

function sentence({ path, problem, expected }: Violation): string {
  const at = path === '' ? 'the request' : path;
  switch (problem) {
    case 'unknown':
      return `Unrecognized field "${expected}" in ${at}, not marked as ignorable.`;
    case 'missing':
      return `${at} must not be null.`;
    case 'word':
      return `${at} must be one of: ${expected.replaceAll('|', ', ')}.`;
    case 'type':
    case 'union':
    default:
      return `Cannot deserialize ${at} as ${expected}.`;
  }
}
