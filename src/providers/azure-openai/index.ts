/** Azure OpenAI: OpenAI's dialect behind deployments, content filters and Entra ID. */
import { keyHeader } from '../key-header.ts';
import { chatAdapter, embeddingsAdapter } from '../openai-like/index.ts';
import type { ProviderKind } from '../port.ts';
import { splitEndpoint } from '../settings.ts';
import { azureDialect } from './dialect.ts';
import { openEntra, type Entra } from './entra.ts';
import { azureFailure } from './failure.ts';
import { tellAsker } from './security-context.ts';
import { deploymentSchema, settingsSchema, type Settings } from './settings.ts';

export const azureOpenai: ProviderKind<Settings> = {
  kind: 'azure-openai',
  settingsSchema,
  deploymentSchema,
  create(id, settings, deps) {
    const { origin, basePath } = splitEndpoint(settings.endpoint);
    const now = () => deps.clock.now();
    const { auth, userSecurityContext } = settings;
    const secrets = 'apiKey' in auth ? [auth.apiKey] : [];
    const access: Entra =
      'apiKey' in auth
        ? { authorize: keyHeader('api-key', '', auth.apiKey), close: () => Promise.resolve() }
        : openEntra(settings, auth.entra, deps);
    const dialect = azureDialect(settings, basePath, secrets, now);
    const transport = deps.openTransport(origin, settings.network);
    return {
      id,
      kind: 'azure-openai',
      region: settings.region ?? '',
      origin,
      transport,
      chat: chatAdapter(dialect),
      embeddings: embeddingsAdapter(dialect),
      ...(userSecurityContext && { tellAsker: tellAsker.bind(undefined, userSecurityContext) }),
      authorize: access.authorize,
      failure: (reply) => azureFailure(reply, secrets, now()),
      close: async () => {
        await Promise.all([transport.drain(), access.close()]);
      },
    };
  },
};
