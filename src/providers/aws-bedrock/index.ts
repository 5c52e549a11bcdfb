/** AWS Bedrock: chat by Converse or the OpenAI-compatible door, embeddings by InvokeModel, signed with SigV4. */
import type { Secret } from '../../core/index.ts';
import { inlineImages } from '../inline-images.ts';
import { keyHeader } from '../key-header.ts';
import type { ChatAdapter, Provider, ProviderDeps, ProviderKind } from '../port.ts';
import { fetchPublicImage } from '../transport/index.ts';
import { decodeChat } from './chat-decode.ts';
import { encodeChat } from './chat-encode.ts';
import { ConverseStreamDecoder } from './chat-stream.ts';
import { keySource } from './credentials.ts';
import { embeddingsAdapter } from './embeddings.ts';
import { defaultOrigin, signingService } from './endpoint.ts';
import { bedrockFailure } from './failure.ts';
import type { RenamedTools } from './names.ts';
import { openaiDoor } from './openai-door.ts';
import { deploymentOf, deploymentSchema } from './options.ts';
import { settingsSchema, type AwsAuth, type BedrockSettings } from './settings.ts';
import { RequestSigner } from './sign.ts';

export const awsBedrock: ProviderKind<BedrockSettings> = {
  kind: 'aws-bedrock',
  settingsSchema,
  deploymentSchema,
  create(id, settings, deps) {
    const origin = new URL(settings.endpoint ?? defaultOrigin(settings)).origin;
    const transport = deps.openTransport(origin, settings.network);
    const secrets = secretsOf(settings.auth);
    const now = () => deps.clock.now();
    const openai = openaiDoor(settings.surface, { secrets, now });
    return {
      id,
      kind: 'aws-bedrock',
      region: settings.region,
      origin,
      transport,
      chat: settings.surface === 'mantle' ? openai : eitherDoor(converseDoor(now), openai),
      ...(settings.surface === 'mantle' ? {} : { embeddings: embeddingsAdapter }),
      prepareChat: (request, signal) =>
        inlineImages(request, (url, until) => fetchPublicImage(url, settings.network, until), signal),
      authorize: authorization(settings, origin, deps),
      failure: (reply) => bedrockFailure(reply, secrets, now()),
      close: () => transport.drain(),
    };
  },
};

const converseDoor = (now: () => number): ChatAdapter => ({
  encode: encodeChat,
  decode: (reply, target, memo) => decodeChat(reply, target, memo as RenamedTools | undefined, now()),
  decodeStream: (head, target, memo) =>
    new ConverseStreamDecoder(head, target, memo as RenamedTools | undefined, now()),
});

function eitherDoor(converse: ChatAdapter, openai: ChatAdapter): ChatAdapter {
  const door = (target: Parameters<ChatAdapter['encode']>[1]): ChatAdapter =>
    deploymentOf(target).options.door === 'openai' ? openai : converse;
  return {
    encode: (request, target) => door(target).encode(request, target),
    decode: (reply, target, memo) => door(target).decode(reply, target, memo),
    decodeStream: (head, target, memo) => door(target).decodeStream(head, target, memo),
  };
}

function authorization(settings: BedrockSettings, origin: string, { clock }: ProviderDeps): Provider['authorize'] {
  const { auth, region, surface } = settings;
  if ('bearer' in auth) return keyHeader('authorization', 'Bearer', auth.bearer);
  const source = keySource(auth, region, clock);
  const signer = new RequestSigner({ region, service: signingService(surface), host: new URL(origin).host });
  return async (request, retryAfterRefusal = false) =>
    signer.sign(request, await source.keys(retryAfterRefusal), clock.now());
}

function secretsOf(auth: AwsAuth): readonly Secret[] {
  if ('bearer' in auth) return [auth.bearer];
  if ('defaultChain' in auth) return [];
  return [auth.accessKeyId, auth.secretAccessKey, ...(auth.sessionToken ? [auth.sessionToken] : [])];
}
