/** Anthropic's Messages API. */
import { keyHeader } from '../key-header.ts';
import type { ProviderKind } from '../port.ts';
import { splitEndpoint } from '../settings.ts';
import { messagesAdapter } from './adapter.ts';
import { messagesFailure } from './failure.ts';
import { deploymentSchema, settingsSchema, type Settings } from './settings.ts';

export const anthropic: ProviderKind<Settings> = {
  kind: 'anthropic',
  settingsSchema,
  deploymentSchema,
  create(id, settings, deps) {
    const { origin, basePath } = splitEndpoint(settings.endpoint);
    const now = () => deps.clock.now();
    const { auth } = settings;
    const secrets = ['apiKey' in auth ? auth.apiKey : auth.bearer];
    const transport = deps.openTransport(origin, settings.network);
    return {
      id,
      kind: 'anthropic',
      region: settings.region ?? '',
      origin,
      transport,
      forwards: ['anthropic-beta'],
      chat: messagesAdapter(`${basePath.replace(/\/v1$/, '')}/v1/messages`, secrets, now),
      authorize:
        'apiKey' in auth ? keyHeader('x-api-key', '', auth.apiKey) : keyHeader('authorization', 'Bearer', auth.bearer),
      failure: (reply) => messagesFailure(reply, secrets, now()),
      close: () => transport.drain(),
    };
  },
};
