import { embed, embeddingBase64 } from '../embedding.ts';
import { countTokens } from '../tokens.ts';
import { asFields, checkFields, checkOneOf, checkPresent, checkRange } from './check.ts';
import { RequestError } from './errors.ts';

export interface EmbeddingRequest {
  readonly model: string;
  readonly texts: readonly string[];
  readonly tokens: number;
  readonly dimensions: number;
  readonly base64: boolean;
}

const DIMENSIONS: Readonly<Record<string, number>> = { 'text-embedding-3-large': 3072, 'text-embedding-ada-002': 1536 };
const DIMENSIONS_DEFAULT = 1536;
const INPUTS_MAX = 2048;

/**
 * @param model where the path names it (a deployment); default the body's
 * @throws RequestError
 */
export function readEmbedding(body: unknown, model?: string): EmbeddingRequest {
  const request = asFields(body, 'body');
  checkFields(request, {
    model: 'string',
    input: 'any',
    encoding_format: 'string',
    dimensions: 'integer',
    user: 'string',
    input_type: 'string',
  });
  if (model === undefined) checkPresent(request['model'], 'model');
  checkPresent(request['input'], 'input');
  checkOneOf(request['encoding_format'], ['float', 'base64'], 'encoding_format');
  const named = model ?? String(request['model']);
  const native = DIMENSIONS[named] ?? DIMENSIONS_DEFAULT;
  checkRange(request['dimensions'], 1, native, 'dimensions');
  if (named.includes('ada-002') && typeof request['dimensions'] === 'number') {
    throw new RequestError('This model does not support specifying dimensions.', 'dimensions');
  }
  const inputs = readInputs(request['input']);
  return {
    model: named,
    texts: inputs.map((input) => (typeof input === 'string' ? input : input.join(' '))),
    tokens: inputs.reduce((sum, input) => sum + (typeof input === 'string' ? countTokens(input) : input.length), 0),
    dimensions: typeof request['dimensions'] === 'number' ? request['dimensions'] : native,
    base64: request['encoding_format'] === 'base64',
  };
}

/** Text, a list of texts, a list of tokens, or a list of lists of tokens. */
function readInputs(input: unknown): (string | number[])[] {
  const list = Array.isArray(input) && typeof input[0] !== 'number' ? (input as unknown[]) : [input];
  if (list.length > INPUTS_MAX) {
    const message = `Invalid 'input': array too long. Expected an array with maximum length ${INPUTS_MAX}, but got ${list.length} instead.`;
    throw new RequestError(message, 'input', 'array_above_max_length');
  }
  const fine = list.every((item) => (typeof item === 'string' ? item !== '' : isTokens(item)));
  if (list.length > 0 && fine) return list as (string | number[])[];
  throw new RequestError("'$.input' is invalid. Please check the API reference.", 'input');
}

function isTokens(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => Number.isInteger(item));
}

export function embeddingBody(request: EmbeddingRequest, usage: 'normal' | 'missing' | 'zero' | 'late'): object {
  const tokens = usage === 'zero' ? 0 : request.tokens;
  return {
    object: 'list',
    data: request.texts.map((text, index) => {
      const vector = embed(text, request.dimensions);
      return { object: 'embedding', index, embedding: request.base64 ? embeddingBase64(vector) : [...vector] };
    }),
    model: request.model,
    ...(usage === 'missing' ? {} : { usage: { prompt_tokens: tokens, total_tokens: tokens } }),
  };
}
