/** OpenAI itself. */
import { z } from 'zod';
import { secretSchema } from '../../core/index.ts';
import { keyHeader } from '../key-header.ts';
import { chatAdapter, embeddingsAdapter, readFailure, tokensFieldSchema, type Dialect } from '../openai-like/index.ts';
import type { ProviderKind } from '../port.ts';
import { commonSettings, endpointSchema, headerValueSchema, splitEndpoint } from '../settings.ts';

const settingsSchema = z.strictObject({
  kind: z.literal('openai'),
  ...commonSettings,
  endpoint: endpointSchema.default('https://api.openai.com/v1'),
  auth: z.strictObject({ apiKey: secretSchema }),
  /** Sent as `openai-organization` and `openai-project`, to say which of a key's projects pays. */
  organization: headerValueSchema.exactOptional(),
  project: headerValueSchema.exactOptional(),
});
type Settings = z.infer<typeof settingsSchema>;

/** Reasoning models refuse `max_tokens`, and every chat model takes its successor. */
const deploymentSchema = z.strictObject({ tokensField: tokensFieldSchema.default('max_completion_tokens') });
type DeploymentOptions = z.infer<typeof deploymentSchema>;

export const openai: ProviderKind<Settings> = {
  kind: 'openai',
  settingsSchema,
  deploymentSchema,
  create(id, settings, deps) {
    const { origin, basePath } = splitEndpoint(settings.endpoint);
    const secrets = [settings.auth.apiKey];
    const paths = { chat: `${basePath}/chat/completions`, embeddings: `${basePath}/embeddings` };
    const dialect: Dialect = {
      path: (operation) => paths[operation],
      headers: {
        ...(settings.organization === undefined ? {} : { 'openai-organization': settings.organization }),
        ...(settings.project === undefined ? {} : { 'openai-project': settings.project }),
      },
      tokensField: (target) => (target.options as Partial<DeploymentOptions>).tokensField ?? 'max_completion_tokens',
      streamOptions: true,
      cacheControl: false,
      embeddingsFormat: 'base64',
      secrets,
      now: () => deps.clock.now(),
    };
    const transport = deps.openTransport(origin, settings.network);
    return {
      id,
      kind: 'openai',
      region: settings.region ?? '',
      origin,
      transport,
      forwards: ['openai-beta', 'idempotency-key'],
      chat: chatAdapter(dialect),
      embeddings: embeddingsAdapter(dialect),
      authorize: keyHeader('authorization', 'Bearer', settings.auth.apiKey),
      failure: (reply) => readFailure(reply, secrets, deps.clock.now()),
      close: () => transport.drain(),
    };
  },
};
