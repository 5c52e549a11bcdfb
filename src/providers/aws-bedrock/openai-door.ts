import { Fault } from '../../core/index.ts';
import { chatAdapter, type Dialect } from '../openai-like/index.ts';
import type { ChatAdapter, Target } from '../port.ts';
import type { Surface } from './endpoint.ts';
import { deploymentOf } from './options.ts';

/**
 * The OpenAI-compatible door: the same dialect as everybody's, below a path of its own, with guardrails in headers
 * where the host knows them.
 */
export function openaiDoor(surface: Surface, shared: Pick<Dialect, 'secrets' | 'now'>): ChatAdapter {
  const base = surface === 'mantle' ? '/v1' : '/openai/v1';
  const adapter = chatAdapter({
    ...shared,
    path: (_operation, target) => `${deploymentOf(target).options.openaiBase ?? base}/chat/completions`,
    headers: {},
    tokensField: () => 'max_completion_tokens',
    streamOptions: true,
    cacheControl: false,
    embeddingsFormat: 'float',
  });
  return {
    ...adapter,
    encode(request, target) {
      const encoded = adapter.encode(request, target);
      const guardrail = guardrailHeaders(surface, target);
      if (!guardrail) return encoded;
      return { ...encoded, wire: { ...encoded.wire, headers: { ...encoded.wire.headers, ...guardrail } } };
    },
  };
}

function guardrailHeaders(surface: Surface, target: Target): Record<string, string> | undefined {
  const { guardrail } = deploymentOf(target).options;
  if (!guardrail) return undefined;
  if (surface === 'mantle') {
    // A call that was to be guarded does not go out unguarded.
    throw new Fault('internal', { internal: `A guardrail is set for "${target.model}", but mantle applies none.` });
  }
  return {
    'x-amzn-bedrock-guardrailidentifier': guardrail.id,
    'x-amzn-bedrock-guardrailversion': guardrail.version,
    'x-amzn-bedrock-trace': guardrail.trace.toUpperCase(),
  };
}
