import type { Secret } from '../../core/index.ts';
import { chatAdapter } from '../openai-like/index.ts';
import type { ChatAdapter } from '../port.ts';
import { maxTokensField } from './dialect.ts';
import { optionsOf } from './request.ts';

const BASE_PATH = '/openai/v1';

export const isOpenAiDoor = (path: string): boolean => path.startsWith(`${BASE_PATH}/`);

/** Chat over OCI's OpenAI-compatible door: OpenAI's, xAI's, Meta's and imported models in OpenAI's own dialect. */
export function openAiDoorChat(clock: { now(): number }, secrets: readonly Secret[]): ChatAdapter {
  return chatAdapter({
    path: () => `${BASE_PATH}/chat/completions`,
    headers: {},
    tokensField: (target) =>
      (optionsOf(target).maxTokensField ?? maxTokensField(target.model)) === 'maxCompletionTokens'
        ? 'max_completion_tokens'
        : 'max_tokens',
    streamOptions: true,
    cacheControl: false,
    embeddingsFormat: 'float',
    secrets,
    now: () => clock.now(),
  });
}
