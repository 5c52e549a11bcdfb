/** Any server that speaks OpenAI's dialect: vLLM, Ollama, llama.cpp, and hosted ones by configuration alone. */
import { keyHeader, noAuthorization } from '../key-header.ts';
import { chatAdapter, embeddingsAdapter, readFailure, type Dialect } from '../openai-like/index.ts';
import type { Provider, ProviderDeps, ProviderKind } from '../port.ts';
import { splitEndpoint } from '../settings.ts';
import { deploymentSchema, settingsSchema, type DeploymentOptions, type Settings } from './settings.ts';

export const openaiCompatible: ProviderKind<Settings> = {
  kind: 'openai-compatible',
  settingsSchema,
  deploymentSchema,
  create(id, settings, deps) {
    const { origin, basePath } = splitEndpoint(settings.endpoint);
    const dialect = dialectOf(settings, basePath, deps);
    const transport = deps.openTransport(origin, settings.network);
    return {
      id,
      kind: 'openai-compatible',
      region: settings.region ?? '',
      origin,
      transport,
      forwards: settings.forwardHeaders,
      chat: chatAdapter(dialect),
      embeddings: embeddingsAdapter(dialect),
      authorize: authorization(settings),
      failure: (reply) => readFailure(reply, dialect.secrets, deps.clock.now()),
      close: () => transport.drain(),
    };
  },
};

function dialectOf(settings: Settings, basePath: string, deps: ProviderDeps): Dialect {
  const query = new URLSearchParams(settings.query).toString();
  const suffix = query === '' ? '' : `?${query}`;
  const paths = {
    chat: basePath + settings.paths.chat + suffix,
    embeddings: basePath + settings.paths.embeddings + suffix,
  };
  return {
    path: (operation) => paths[operation],
    headers: settings.headers,
    tokensField: (target) => (target.options as DeploymentOptions).tokensField ?? settings.tokensField,
    streamOptions: settings.streamOptions,
    cacheControl: settings.cacheControl,
    embeddingsFormat: settings.embeddingsFormat,
    secrets: settings.auth ? [settings.auth.apiKey] : [],
    now: () => deps.clock.now(),
  };
}

function authorization({ auth }: Settings): Provider['authorize'] {
  if (!auth) return noAuthorization;
  return keyHeader(auth.header, auth.scheme ?? (auth.header === 'authorization' ? 'Bearer' : ''), auth.apiKey);
}
