/** Where the tests of the cache work: an installation whose applications and routes opted in, or did not. */
import type OpenAI from 'openai';
import { eventually } from '../support/control.ts';
import { chatModel, chatPrice, modelOf } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { startRedis } from '../support/redis.ts';
import { idOf } from './desk.ts';
import { sdk } from './surface-installation.ts';

export type Params = Omit<OpenAI.Chat.ChatCompletionCreateParamsNonStreaming, 'model' | 'stream'>;

export interface Way {
  /** Default: of the first application. */
  readonly as?: OpenAI;
  /** Default: the plain model. */
  readonly of?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const model = chatModel('openai');
const route = { targets: [model] };

/** No two tests ask the same, so that none finds another's answer. */
let serial = 0;
export function prompt(text = 'Hello', more = ''): [{ role: 'user'; content: string }] {
  serial += 1;
  return [{ role: 'user', content: `${text} number ${serial}, Grüße 😀 ${more}` }];
}

const settings = {
  apps: {
    app: { cache: { exact: true, ttlSeconds: 600 } },
    other: { cache: { exact: true } },
    brief: { cache: { exact: true, ttlSeconds: 1 } },
    never: { cache: { exact: false } },
    silent: {},
    limited: { cache: { exact: true }, limits: { rpm: 18, tpm: 60_000 } },
  },
  yaml: {
    cache: { entryBytesMax: 20_000 },
    models: { changing: modelOf('chat', { provider: 'openai', model: 'gpt-4.1-mini', price: chatPrice }) },
    routes: {
      cached: { ...route, cache: { exact: true } },
      uncached: { ...route, cache: { exact: false } },
      plain: route,
      'any-*': { ...route, cache: { exact: true } },
    },
  },
};

export type CacheDesk = Awaited<ReturnType<typeof cacheDesk>>;

/** @param where answers are kept: `memory` or `redis` */
export async function cacheDesk(where: string) {
  const redis = where === 'redis' ? await startRedis() : undefined;
  const installation = await startInstallation({
    doors: ['openai', 'anthropic'],
    apps: settings.apps,
    yaml: { ...settings.yaml, ...(redis && { volatile: redis.url }) },
  });
  return {
    where,
    redisUrl: redis?.url ?? '',
    installation,
    ...asking(installation),
    stop: () => installation.stop().then(() => redis?.stop()),
  };
}

function asking(installation: Installation) {
  const client = sdk(installation);

  async function ask(params: Params, { as = client, of = model, headers = {} }: Way = {}) {
    const { data, response } = await as.chat.completions.create({ ...params, model: of }, { headers }).withResponse();
    return { data, headers: response.headers, how: response.headers.get('x-sallyport-cache'), callId: idOf(response) };
  }

  async function stream(params: Params, { as = client, of = model }: Way = {}, usage = false) {
    const options = usage && { stream_options: { include_usage: true } };
    const { data, response } = await as.chat.completions
      .create({ ...params, ...options, model: of, stream: true })
      .withResponse();
    const chunks: OpenAI.Chat.ChatCompletionChunk[] = [];
    for await (const chunk of data) chunks.push(chunk);
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    return { chunks, text, how: response.headers.get('x-sallyport-cache'), callId: idOf(response) };
  }

  return {
    client,
    ask,
    stream,
    clientOf: async (application: string) =>
      sdk(installation, (await installation.createKey({ application: `tests/${application}` })).key),
    /** In Redis an answer is kept beside the path of the call. */
    untilHit: (params: Params, way: Way = {}) =>
      eventually('a hit', async () => {
        const answer = await ask(params, way);
        return answer.how === 'exact' ? answer : undefined;
      }),
    metrics: async () => (await fetch(`${installation.controlUrl}/metrics`)).text(),
  };
}
