import type { Answer } from '../brain.ts';
import { filtersCompletion, usageMode, type ActiveFaults } from '../faults.ts';
import { hashHex } from '../hash.ts';
import type { CacheUse } from './cache.ts';
import { isClaude } from './door.ts';
import { BLOCKED_SENTENCE, mask, traceOf, type Intervention } from './guardrail.ts';
import type { ConverseRequest } from './request.ts';
import { signThought } from './thought.ts';

/** What a model said, in Bedrock's own blocks, before it becomes one body or many frames. */
export interface Outcome {
  readonly blocks: readonly OutcomeBlock[];
  readonly stopReason: string;
  /** Absent when a fault withholds it. */
  readonly usage?: Readonly<Record<string, unknown>>;
  readonly latencyMs: number;
  readonly trace?: object;
  readonly serviceTier?: { readonly type: string };
}

export type OutcomeBlock =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string; readonly signature?: string }
  /** A thought that the vendor hides; base64. */
  | { readonly kind: 'redacted'; readonly content: string }
  | { readonly kind: 'tool'; readonly id: string; readonly name: string; readonly input: object };

/** Anthropic's documented way to see a redacted thought. */
const REDACT_MARKER = 'ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING';

const STOP_REASON = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use' } as const;

export interface OutcomeInput {
  readonly modelId: string;
  readonly request: ConverseRequest;
  readonly answer: Answer;
  readonly prompt: string;
  readonly cache: CacheUse | undefined;
  readonly faults: ActiveFaults;
  readonly intervention: Intervention | undefined;
}

export function outcomeOf(input: OutcomeInput): Outcome {
  const { modelId, request, answer, prompt, cache, faults, intervention } = input;
  const tier = request.serviceTier ? { serviceTier: request.serviceTier } : {};
  const latencyMs = 40 + answer.usage.outputTokens * 5;
  if (intervention !== undefined) return { ...intervened(input, intervention), ...tier, latencyMs };
  const usage = usageOf(modelId, answer, cache, faults);
  const blocks = blocksOf(modelId, answer, prompt);
  if (filtersCompletion(faults)) {
    return { blocks: blocks.map(halved), stopReason: 'content_filtered', latencyMs, ...usage, ...tier };
  }
  const stopReason = answer.stopSequence === undefined ? STOP_REASON[answer.finish] : 'stop_sequence';
  return { blocks, stopReason, latencyMs, ...usage, ...tier };
}

function blocksOf(modelId: string, answer: Answer, prompt: string): OutcomeBlock[] {
  const blocks: OutcomeBlock[] = [];
  const claude = isClaude(modelId);
  const thought = answer.reasoningText;
  if (thought !== undefined && claude && prompt.includes(REDACT_MARKER)) {
    // Recorded in two pieces.
    blocks.push({ kind: 'redacted', content: signThought(thought) });
    blocks.push({ kind: 'redacted', content: signThought(`${thought} again`) });
  } else if (thought !== undefined) {
    blocks.push({ kind: 'reasoning', text: thought, ...(claude && { signature: signThought(thought) }) });
  }
  // Claude was recorded talking before it calls; so a tool's block index is not its number among the calls.
  const said = answer.toolUses.length > 0 && claude ? 'Okay, let me check that.' : answer.text;
  if (said !== '') blocks.push({ kind: 'text', text: said });
  for (const [at, { name, args }] of answer.toolUses.entries()) {
    blocks.push({ kind: 'tool', id: toolIdOf(modelId, `${prompt} ${name} ${at}`), name, input: args });
  }
  return blocks;
}

/** Mistral's models know only ids of nine letters and digits. */
function toolIdOf(modelId: string, seed: string): string {
  return modelId.includes('mistral.') ? hashHex(seed, 9) : `tooluse_${hashHex(seed, 22)}`;
}

function usageOf(
  modelId: string,
  { usage }: Answer,
  cache: CacheUse | undefined,
  faults: ActiveFaults,
): Pick<Outcome, 'usage'> {
  const mode = usageMode(faults);
  if (mode === 'missing') return {};
  if (mode === 'zero') return { usage: counts(0, 0) };
  if (!cache && !/anthropic\.claude-(?!3)/.test(modelId))
    return { usage: counts(usage.inputTokens, usage.outputTokens) };
  const { readTokens, writeTokens } = cache ?? { readTokens: 0, writeTokens: 0 };
  const fresh = Math.max(usage.inputTokens - readTokens - writeTokens, 1);
  return {
    usage: {
      cacheReadInputTokenCount: readTokens,
      cacheReadInputTokens: readTokens,
      cacheWriteInputTokenCount: writeTokens,
      cacheWriteInputTokens: writeTokens,
      ...counts(fresh, usage.outputTokens),
      totalTokens: fresh + usage.outputTokens + readTokens + writeTokens,
    },
  };
}

function counts(inputTokens: number, outputTokens: number): Record<string, unknown> {
  return { inputTokens, outputTokens, serverToolUsage: {}, totalTokens: inputTokens + outputTokens };
}

function intervened({ request, answer, prompt }: OutcomeInput, intervention: Intervention): Omit<Outcome, 'latencyMs'> {
  const trace = traceOf(request, intervention, prompt, answer.text);
  const text = intervention === 'blocked' ? BLOCKED_SENTENCE : mask(answer.text);
  const { inputTokens, outputTokens } = answer.usage;
  return {
    blocks: [{ kind: 'text', text }],
    stopReason: 'guardrail_intervened',
    // A blocked prompt never reached the model.
    usage: intervention === 'blocked' ? counts(0, 0) : counts(inputTokens, outputTokens),
    ...(trace && { trace }),
  };
}

function halved(block: OutcomeBlock): OutcomeBlock {
  return block.kind === 'text' ? { ...block, text: block.text.slice(0, Math.ceil(block.text.length / 2)) } : block;
}
