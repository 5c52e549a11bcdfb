/**
 * Tokens of one attempt in disjoint classes, so that `sum()` over them is right and each has a price of its own.
 * All counts are whole and non-negative.
 */
export interface Usage {
  /** Input tokens that no cache served. */
  readonly inputUncached: number;
  /** Input tokens read from the provider's prompt cache. */
  readonly cacheRead: number;
  /** Input tokens written to the provider's prompt cache. */
  readonly cacheWrite: number;
  /** Output tokens the caller can see: text and tool arguments. */
  readonly outputVisible: number;
  /** Output tokens of hidden or separate reasoning, where the provider counts them. */
  readonly reasoning: number;
}

export const noUsage: Usage = { inputUncached: 0, cacheRead: 0, cacheWrite: 0, outputVisible: 0, reasoning: 0 };

export const inputTokens = (usage: Usage): number => usage.inputUncached + usage.cacheRead + usage.cacheWrite;
export const outputTokens = (usage: Usage): number => usage.outputVisible + usage.reasoning;

/** OpenAI's `usage` object of a chat completion. Fields beyond these are kept by the parser and ignored here. */
export interface ChatUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details?: { cached_tokens?: number; cache_write_tokens?: number };
  completion_tokens_details?: { reasoning_tokens?: number };
}

/** The disjoint classes as OpenAI's totals-with-details. */
export function toChatUsage(usage: Usage): ChatUsage {
  const prompt = inputTokens(usage);
  const completion = outputTokens(usage);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  };
}

/** More than any context holds by a thousand times. A count above it is a provider's mistake, and would overflow the ledger's money. */
const TOKENS_MAX = 1_000_000_000;

/** Whether a provider's count can be believed: whole, non-negative, and of this world. */
export const isCredible = (usage: Usage): boolean =>
  counts(usage.inputUncached) &&
  counts(usage.cacheRead) &&
  counts(usage.cacheWrite) &&
  counts(usage.outputVisible) &&
  counts(usage.reasoning);

const counts = (tokens: number): boolean => Number.isInteger(tokens) && tokens >= 0 && tokens <= TOKENS_MAX;

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;

/**
 * OpenAI's totals-with-details as disjoint classes. Details beyond their total are clamped to it: no class is ever
 * negative, whatever a provider reports.
 * @returns `undefined` where there is no usable object, so that the caller marks the usage as estimated
 */
export function fromChatUsage(value: unknown): Usage | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const raw = value as Partial<ChatUsage>;
  if (typeof raw.prompt_tokens !== 'number') return undefined;
  // Embeddings have none; one that is there and no count would make the output free.
  const output: unknown = raw.completion_tokens ?? 0;
  if (typeof output !== 'number' || output < 0 || raw.prompt_tokens < 0) return undefined;
  const prompt = count(raw.prompt_tokens);
  const completion = count(raw.completion_tokens);
  const cacheRead = Math.min(count(raw.prompt_tokens_details?.cached_tokens), prompt);
  const cacheWrite = Math.min(count(raw.prompt_tokens_details?.cache_write_tokens), prompt - cacheRead);
  const reasoning = Math.min(count(raw.completion_tokens_details?.reasoning_tokens), completion);
  return {
    inputUncached: prompt - cacheRead - cacheWrite,
    cacheRead,
    cacheWrite,
    outputVisible: completion - reasoning,
    reasoning,
  };
}
