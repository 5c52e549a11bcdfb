import { isFiltered } from '../../cache/index.ts';
import { endsWhole, type ChatCompletion } from '../../providers/index.ts';

/**
 * Whether an answer may be given again: as many choices as were asked for, each with an end that the provider named in
 * a word we know, and none that a filter cut or emptied. What is served leniently once is not repeated for an hour.
 * @param finishRaw the provider's own finish words
 */
export const isWhole = ({ choices }: ChatCompletion, expected: number, finishRaw: readonly string[]): boolean =>
  choices.length === expected &&
  finishRaw.length >= expected &&
  finishRaw.every(endsWhole) &&
  choices.every(
    (choice) => Boolean(choice.finish_reason) && choice.finish_reason !== 'content_filter' && !isFiltered(choice),
  );
