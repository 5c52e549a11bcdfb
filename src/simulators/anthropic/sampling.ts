import type { Fields } from './check.ts';
import { RequestError } from './errors.ts';

/** Values of `anthropic-version` that are served. The second, of October 2026, removed what is checked here. */
export const versions = ['2023-06-01', '2026-10-21'] as const;
export type Version = (typeof versions)[number];

/** Claude 4.7 and later: no sampling but the default, no thinking budget but the model's own. */
export function isAdaptiveOnly(model: string): boolean {
  return /^claude-(?:[a-z]+-5|opus-4-[78])/.test(model);
}

/**
 * The rules of `temperature`, `top_p` and `top_k`: gone in the newest version, only at their defaults in the newest
 * models, and narrow while an older model thinks with a budget.
 * @throws RequestError
 */
export function checkSampling(request: Fields, model: string, version: Version, thinksFixed: boolean): void {
  const given = ['temperature', 'top_p', 'top_k'].filter((name) => typeof request[name] === 'number');
  const [temperature, topP] = [request['temperature'], request['top_p']];
  if (given[0] !== undefined && version === '2026-10-21') {
    throw new RequestError(`${given[0]}: Extra inputs are not permitted`);
  }
  for (const name of given) {
    const value = Number(request[name]);
    if (name !== 'top_k' && (value < 0 || value > 1)) throw new RequestError(`${name}: range: 0..1`);
    const otherwise = name === 'temperature' ? 1 : 0.99;
    if (isAdaptiveOnly(model) && (name === 'top_k' || value !== otherwise)) {
      throw new RequestError(`\`${name}\` is deprecated for this model.`);
    }
  }
  if (isAdaptiveOnly(model) && typeof temperature === 'number' && typeof topP === 'number') {
    throw new RequestError('`temperature` and `top_p` cannot both be specified for this model.');
  }
  if (!thinksFixed) return;
  if (typeof temperature === 'number' && temperature !== 1) {
    throw new RequestError('`temperature` may only be set to 1 when thinking is enabled.');
  }
  if (typeof request['top_k'] === 'number') throw new RequestError('`top_k` must be unset when thinking is enabled.');
  if (typeof topP === 'number' && topP < 0.95) {
    throw new RequestError('`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.');
  }
}
