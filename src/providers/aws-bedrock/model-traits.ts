/**
 * What differs between the models behind the one API, read off the model id. The table is small on purpose and each
 * answer can be overridden in a deployment's options: ids of next year are not here.
 */
export type Family = 'claude' | 'nova' | 'gpt-oss' | 'openai' | 'mistral' | 'titan' | 'cohere' | 'other' | 'unknown';

/** How the model is asked to think. `effort`: the API's own field; the others travel as the model's own fields. */
export type ReasoningStyle = 'claude-adaptive' | 'claude-budget' | 'effort' | 'gpt-oss' | 'nova' | 'none';

/** Which sampling numbers the model takes: both, one of the two, or none. */
type Sampling = 'both' | 'one' | 'none';

export type EmbeddingsFamily = 'titan-v2' | 'titan-v1' | 'cohere-v3' | 'cohere-v4' | 'nova';

export interface ModelTraits {
  readonly family: Family;
  readonly reasoning: ReasoningStyle;
  readonly sampling: Sampling;
  /** Whether tools may be marked `strict`; the models without constrained decoding refuse the mark. */
  readonly strictTools: boolean;
}

/** Vendor prefixes in the order they are tried; inference profiles put a geography before them (`eu.anthropic.…`). */
const families: readonly (readonly [RegExp, Family])[] = [
  [/(?:^|\.|\/)anthropic\./, 'claude'],
  [/(?:^|\.|\/)amazon\.nova-/, 'nova'],
  [/(?:^|\.|\/)amazon\.titan-/, 'titan'],
  [/(?:^|\.|\/)openai\.gpt-oss/, 'gpt-oss'],
  [/(?:^|\.|\/)openai\./, 'openai'],
  [/(?:^|\.|\/)mistral\./, 'mistral'],
  [/(?:^|\.|\/)cohere\./, 'cohere'],
  [/^arn:/, 'unknown'],
];

/** @param modelId model or profile id, or an ARN; an ARN that does not name the model has the family `unknown` */
export function modelTraits(modelId: string): ModelTraits {
  const family = families.find(([pattern]) => pattern.test(modelId))?.[1] ?? 'other';
  if (family === 'claude') return claudeTraits(claudeVersion(modelId));
  const strictTools = family !== 'nova' && family !== 'titan' && family !== 'cohere';
  return { family, reasoning: reasoningOf(family, modelId), sampling: 'both', strictTools };
}

function reasoningOf(family: Family, modelId: string): ReasoningStyle {
  if (family === 'nova') return modelId.includes('amazon.nova-2') ? 'nova' : 'none';
  if (family === 'gpt-oss') return 'gpt-oss';
  return family === 'openai' ? 'effort' : 'none';
}

/**
 * Thinking began with 3.7 and became adaptive with 4.6; from 4.5 on tools may be strict and temperature and top_p
 * exclude each other, and from 4.7 on neither of these is taken.
 */
function claudeTraits(version: number): ModelTraits {
  return {
    family: 'claude',
    reasoning: version >= 406 ? 'claude-adaptive' : version >= 307 ? 'claude-budget' : 'none',
    sampling: version >= 407 ? 'none' : version >= 405 ? 'one' : 'both',
    strictTools: version >= 405,
  };
}

/** `…claude-sonnet-4-5-20250929-v1:0` → 405, `…claude-3-7-sonnet-…` → 307; a date is no minor version; unknown: 0. */
function claudeVersion(modelId: string): number {
  const match = /claude-(?:[a-z]+-)?(\d{1,2})(?:-(\d{1,2}))?(?!\d)/.exec(modelId);
  return match ? Number(match[1]) * 100 + Number(match[2] ?? 0) : 0;
}

/** @returns `undefined` where the id tells nothing: the deployment's options must say it */
export function embeddingsFamily(modelId: string): EmbeddingsFamily | undefined {
  if (modelId.includes('amazon.titan-embed-text-v2')) return 'titan-v2';
  if (modelId.includes('amazon.titan-embed')) return 'titan-v1';
  if (modelId.includes('cohere.embed-v4')) return 'cohere-v4';
  if (modelId.includes('cohere.embed')) return 'cohere-v3';
  if (/amazon\.nova-.*embed/.test(modelId)) return 'nova';
  return undefined;
}
