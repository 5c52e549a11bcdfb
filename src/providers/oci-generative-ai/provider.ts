import type { Secret } from '../../core/index.ts';
import type { ChatAdapter, Provider, ProviderDeps, Target } from '../port.ts';
import { splitEndpoint } from '../settings.ts';
import { vendorSentence } from '../vendor-text.ts';
import { authorization } from './auth/authorize.ts';
import { nativeChat } from './chat.ts';
import { nativeEmbeddings } from './embeddings.ts';
import { ociFailure } from './failure.ts';
import { openAiDoorChat } from './openai-door.ts';
import { inferenceOrigin } from './realm.ts';
import { repairMaxTokens } from './repair.ts';
import { optionsOf } from './request.ts';
import type { OciSettings } from './settings.ts';

export function createOci(id: string, settings: OciSettings, deps: ProviderDeps): Provider {
  const { region, compartmentId } = settings;
  const origin = settings.endpoint
    ? splitEndpoint(settings.endpoint).origin
    : inferenceOrigin(region, settings.realmDomain);
  const secrets = secretsOf(settings);
  const transport = deps.openTransport(origin, settings.network);
  const bearer = 'bearer' in settings.auth;
  return {
    id,
    kind: settings.kind,
    region,
    origin,
    transport,
    chat: byDoor(
      nativeChat(compartmentId, deps.clock, secrets),
      openAiDoorChat(deps.clock, secrets),
      bearer ? 'openai' : 'native',
    ),
    // The OpenAI-compatible door has none, and a bearer key opens no other.
    ...(bearer ? {} : { embeddings: nativeEmbeddings(compartmentId) }),
    authorize: authorization(settings, origin, deps.clock),
    notice: ({ headers }) => {
      const text = vendorSentence(headers['model-deprecation-info'] ?? '', secrets);
      return text === '' ? undefined : text;
    },
    failure: (reply) => ociFailure(reply, secrets, deps.clock.now()),
    repair: repairMaxTokens,
    close: () => transport.drain(),
  };
}

/** Each deployment chooses its door. */
function byDoor(native: ChatAdapter, openAi: ChatAdapter, fallback: 'native' | 'openai'): ChatAdapter {
  const at = (target: Target): ChatAdapter => ((optionsOf(target).door ?? fallback) === 'openai' ? openAi : native);
  return {
    encode: (request, target) => at(target).encode(request, target),
    decode: (reply, target, memo) => at(target).decode(reply, target, memo),
    decodeStream: (head, target, memo) => at(target).decodeStream(head, target, memo),
  };
}

function secretsOf({ auth }: OciSettings): Secret[] {
  if ('bearer' in auth) return [auth.bearer];
  if ('privateKey' in auth) return auth.passphrase ? [auth.privateKey, auth.passphrase] : [auth.privateKey];
  return [];
}
