import { isObject } from '../../vendor-json.ts';

interface TokenLogprob {
  token: string;
  logprob: number;
  bytes: number[];
}

/**
 * OCI's `Logprobs` (parallel lists, candidates as token → number) as OpenAI's list of tokens.
 * @returns `null` where there are none
 */
export function openAiLogprobs(
  value: unknown,
): { content: (TokenLogprob & { top_logprobs: TokenLogprob[] })[] } | null {
  if (!isObject(value) || !Array.isArray(value['tokens']) || value['tokens'].length === 0) return null;
  const chosen = Array.isArray(value['tokenLogprobs']) ? value['tokenLogprobs'] : [];
  const candidates = Array.isArray(value['topLogprobs']) ? value['topLogprobs'] : [];
  const content = value['tokens'].map((token: unknown, at) => ({
    ...tokenLogprob(String(token), chosen[at]),
    top_logprobs: isObject(candidates[at])
      ? Object.entries(candidates[at]).map(([candidate, logprob]) => tokenLogprob(candidate, logprob))
      : [],
  }));
  return { content };
}

/** Numbers come as numbers or as text; what is neither stands at OpenAI's own floor, -9999. */
function tokenLogprob(token: string, logprob: unknown): TokenLogprob {
  const number = typeof logprob === 'string' ? Number(logprob) : logprob;
  return {
    token,
    logprob: typeof number === 'number' && Number.isFinite(number) ? number : -9999,
    bytes: [...Buffer.from(token)],
  };
}
