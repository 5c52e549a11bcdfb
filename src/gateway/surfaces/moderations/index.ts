import { z } from 'zod';
import { listOf } from '../first-fault.ts';
import { issueToFault } from '../issue-to-fault.ts';
import { openaiEnvelope } from '../openai-envelope.ts';
import type { Surface } from '../port.ts';

/** As OpenAI bounds the inputs of one request, generously. */
const INPUTS_MAX = 1_000;

const part = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) }),
]);

const moderationSchema = z.looseObject({
  input: z.union([
    z.string(),
    listOf(z.string(), { min: 1, max: INPUTS_MAX }),
    listOf(part, { min: 1, max: INPUTS_MAX }),
  ]),
  model: z.string().max(256).optional(),
});

/** What is to be judged: each entry gets a result of its own. Parts are one entry, as at OpenAI. */
export function moderationInputs(body: unknown): readonly string[] {
  const parsed = moderationSchema.safeParse(body);
  if (!parsed.success) throw issueToFault(parsed.error);
  const { input } = parsed.data;
  if (typeof input === 'string') return [input];
  const texts = input.flatMap((one) => (typeof one === 'string' || one.type !== 'text' ? [] : [one.text]));
  return typeof input[0] === 'string' ? (input as string[]) : [texts.join('\n')];
}

/** What the guard says of one text: by check, and by check and category. */
export interface ModerationResult {
  readonly flagged: boolean;
  readonly categories: Readonly<Record<string, boolean>>;
  /** 0 to 1. */
  readonly scores: Readonly<Record<string, number>>;
}

export const renderModeration = (id: string, results: readonly ModerationResult[]): string =>
  JSON.stringify({
    id: `modr-${id}`,
    model: 'sallyport-guard',
    results: results.map(({ flagged, categories, scores }) => ({
      flagged,
      categories,
      category_scores: scores,
      category_applied_input_types: Object.fromEntries(Object.keys(categories).map((name) => [name, ['text']])),
    })),
  });

/** `POST /v1/moderations`: answered by the guard of the application, at no cost and without a provider. */
export const moderations: Surface = {
  name: 'moderations',
  parse() {
    throw new Error('moderations are no request to a model');
  },
  renderFault: openaiEnvelope,
};
