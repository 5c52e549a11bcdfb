import { z } from 'zod';
import { inputTokens, noUsage, type EmbeddingsAnswer, type EmbeddingsRequest } from '../../../providers/index.ts';
import { listOf } from '../first-fault.ts';
import { issueToFault } from '../issue-to-fault.ts';
import { openaiEnvelope } from '../openai-envelope.ts';
import type { Surface } from '../port.ts';

/** OpenAI's own bound on inputs of one request. */
const INPUTS_MAX = 2048;

const isToken = (item: unknown): boolean => Number.isSafeInteger(item) && (item as number) >= 0;
const text = z.string().min(1);
const tokens = listOf(z.int().min(0), { min: 1, accepts: isToken });

const embeddingsSchema = z.looseObject({
  model: z.string().min(1).max(256),
  input: z.union([
    text,
    listOf(text, { min: 1, max: INPUTS_MAX }),
    tokens,
    listOf(tokens, { min: 1, max: INPUTS_MAX }),
  ]),
  dimensions: z.int().min(1).max(65_536).optional(),
  encoding_format: z.enum(['float', 'base64']).optional(),
  user: z.string().optional(),
});

/** `POST /v1/embeddings`. Both official SDKs ask for base64 unless told otherwise, so every provider's vectors can be encoded. */
export const embeddings: Surface = {
  name: 'embeddings',
  parse(body) {
    const parsed = embeddingsSchema.safeParse(body);
    if (!parsed.success) throw issueToFault(parsed.error);
    const request = { ...parsed.data, input: asList(parsed.data.input) } as EmbeddingsRequest;
    return { operation: 'embeddings', embeddings: request };
  },
  renderEmbeddings(answer, usage, request) {
    const base64 = request.operation === 'embeddings' && request.embeddings.encoding_format === 'base64';
    const promptTokens = inputTokens(usage ?? noUsage);
    return JSON.stringify({
      object: 'list',
      data: answer.vectors.map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: encodeVector(vector, base64),
      })),
      model: answer.model,
      usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
    });
  },
  renderFault: openaiEnvelope,
};

type Input = z.infer<typeof embeddingsSchema>['input'];

function asList(input: Input): string[] | number[][] {
  if (typeof input === 'string') return [input];
  return typeof input[0] === 'number' ? [input as number[]] : (input as string[] | number[][]);
}

type Vector = EmbeddingsAnswer['vectors'][number];

/** Base64 of little-endian float32, as the SDKs decode it. */
function encodeVector(vector: Vector, base64: boolean): string | number[] {
  if (!base64) return Array.from(vector);
  const bytes = Buffer.allocUnsafe(vector.length * 4);
  for (let at = 0; at < vector.length; at += 1) bytes.writeFloatLE(vector[at] ?? 0, at * 4);
  return bytes.toString('base64');
}
