/**
 * What a caller may send to `POST /v1/chat/completions`. Objects are loose: fields we do not know are kept and travel to
 * a provider of the same dialect. Source: OpenAI API 2.3.0, `CreateChatCompletionRequest`.
 */
import { z } from 'zod';
import type { ChatRequest } from '../../../providers/index.ts';
import { listOf, mappingOf } from '../first-fault.ts';

/** Beyond these a request is a mistake or an attack; agents with long histories stay well below. */
const MESSAGES_MAX = 10_000;
const PARTS_MAX = 2_000;
const TOOLS_MAX = 512;
/** OpenAI takes 4; other servers more. */
const STOPS_MAX = 16;

const cacheControl = z.looseObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() });

const part = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string(), cache_control: cacheControl.optional() }),
  z.looseObject({
    type: z.literal('image_url'),
    image_url: z.looseObject({ url: z.string().min(1), detail: z.string().optional() }),
    cache_control: cacheControl.optional(),
  }),
  z.looseObject({
    type: z.literal('input_audio'),
    input_audio: z.looseObject({ data: z.string(), format: z.string() }),
  }),
  z.looseObject({ type: z.literal('file'), file: z.looseObject({ filename: z.string().optional() }) }),
  z.looseObject({ type: z.literal('refusal'), refusal: z.string() }),
]);

const content = z.union([z.string(), listOf(part, { max: PARTS_MAX })]);

const toolCall = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});

const thinking = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string().optional() }),
  z.looseObject({ type: z.literal('redacted_thinking'), data: z.string() }),
]);

const message = z.discriminatedUnion('role', [
  z.looseObject({ role: z.enum(['system', 'developer', 'user']), content, name: z.string().optional() }),
  z.looseObject({
    role: z.literal('assistant'),
    content: content.nullish(),
    tool_calls: listOf(toolCall, { max: TOOLS_MAX }).optional(),
    refusal: z.string().nullish(),
    thinking: listOf(thinking, { max: PARTS_MAX }).optional(),
  }),
  z.looseObject({ role: z.literal('tool'), content, tool_call_id: z.string() }),
  z.looseObject({ role: z.literal('function'), content: z.string().nullish(), name: z.string() }),
]);

const tool = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('function'),
    function: z.looseObject({
      name: z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/, 'a function name holds letters, digits, "_", "-", "."'),
      description: z.string().optional(),
      parameters: mappingOf().optional(),
      strict: z.boolean().nullish(),
    }),
  }),
  z.looseObject({ type: z.literal('custom'), custom: z.looseObject({ name: z.string() }) }),
]);

const toolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }),
  z.looseObject({ type: z.enum(['custom', 'allowed_tools']) }),
]);

const responseFormat = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({
      name: z.string(),
      description: z.string().optional(),
      schema: mappingOf().optional(),
      strict: z.boolean().nullish(),
    }),
  }),
]);

const tokens = z.int().min(1).nullish();

export const chatRequestSchema = z.looseObject({
  model: z.string().min(1).max(256),
  messages: listOf(message, { min: 1, max: MESSAGES_MAX }),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: tokens,
  max_completion_tokens: tokens,
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  n: z.int().min(1).max(128).nullish(),
  stop: z.union([z.string(), listOf(z.string(), { max: STOPS_MAX })]).nullish(),
  seed: z.int().nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  logit_bias: mappingOf(z.number()).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  tools: listOf(tool, { max: TOOLS_MAX }).optional(),
  tool_choice: toolChoice.optional(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: responseFormat.optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  verbosity: z.string().nullish(),
  service_tier: z.string().nullish(),
  metadata: mappingOf(z.string()).nullish(),
  user: z.string().nullish(),
  safety_identifier: z.string().nullish(),
}) as unknown as z.ZodType<ChatRequest>;
