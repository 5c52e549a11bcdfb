import { embed } from '../embedding.ts';
import { usageMode, type ActiveFaults } from '../faults.ts';
import { hashHex } from '../hash.ts';
import { json, type WholeReply } from '../reply.ts';
import { findViolation, type Shapes } from '../shapes.ts';
import { countTokens } from '../tokens.ts';
import { sentenceFor, validation } from './errors.ts';

const shapes: Shapes = {
  Titan: {
    fields: { inputText: 'str!', dimensions: 'int', normalize: 'bool', embeddingTypes: 'list[float|binary]' },
  },
  Cohere: {
    fields: {
      texts: 'list[str]',
      images: 'list[str]',
      inputs: 'list[any]',
      input_type: 'search_document|search_query|classification|clustering|image!',
      truncate: 'NONE|START|END|LEFT|RIGHT',
      embedding_types: 'list[float|int8|uint8|binary|ubinary]',
      output_dimension: 'int',
      max_tokens: 'int',
    },
  },
  Nova: { fields: { schemaVersion: 'str', taskType: 'SINGLE_EMBEDDING!', singleEmbeddingParams: 'NovaParams!' } },
  NovaParams: { fields: { embeddingPurpose: 'str!', embeddingDimension: 'int', text: 'NovaText!' } },
  NovaText: { fields: { value: 'str!', truncationMode: 'NONE|START|END!' } },
};

/** Titan Text Embeddings V2. */
const TITAN_DIMENSIONS = [1024, 512, 256];
const TITAN_TOKENS_MAX = 8_192;
const NOVA_DIMENSIONS = [256, 384, 1024, 3072];
const COHERE_DIMENSIONS = [1536, 1024, 512, 256];
const COHERE_TEXTS_MAX = 96;

interface TitanRequest {
  readonly inputText: string;
  readonly dimensions?: number;
}
interface NovaRequest {
  readonly singleEmbeddingParams: { readonly embeddingDimension?: number; readonly text: { readonly value: string } };
}
interface CohereRequest {
  readonly texts?: readonly string[];
  readonly embedding_types?: readonly string[];
  readonly output_dimension?: number;
}

/** The embedding models behind InvokeModel, each in its vendor's own dialect. `undefined` where the model is none. */
export function invokeReply(modelId: string, body: unknown, faults: ActiveFaults): WholeReply | undefined {
  if (modelId.includes('amazon.titan-embed-text')) return titanReply(body, faults);
  if (modelId.includes('nova-2-multimodal-embeddings')) return novaReply(body, faults);
  return modelId.includes('cohere.embed') ? cohereReply(modelId, body, faults) : undefined;
}

/** The texts that a request asks to embed, for fault directives in them. */
export function invokedText(body: unknown): string {
  const {
    inputText,
    texts,
    singleEmbeddingParams: nova,
  } = (body ?? {}) as Partial<TitanRequest & CohereRequest & NovaRequest>;
  return [inputText, nova?.text?.value, ...(Array.isArray(texts) ? texts : [])]
    .filter((text) => typeof text === 'string')
    .join('\n');
}

function titanReply(body: unknown, faults: ActiveFaults): WholeReply {
  const refused = refuse('Titan', body);
  if (refused) return refused;
  const { inputText, dimensions = 1024 } = body as TitanRequest;
  if (!TITAN_DIMENSIONS.includes(dimensions)) {
    return validation(
      `Malformed input request: #/dimensions: ${dimensions} is not a valid enum value, please reformat your input and try again.`,
    );
  }
  if (inputText === '')
    return validation(
      'Malformed input request: #/inputText: expected minLength: 1, actual: 0, please reformat your input and try again.',
    );
  const tokens = countTokens(inputText);
  if (tokens > TITAN_TOKENS_MAX) {
    return validation(
      `400 Bad Request: Too many input tokens. Max input tokens: ${TITAN_TOKENS_MAX}, request input token count: ${tokens} `,
    );
  }
  const embedding = [...embed(inputText, dimensions)];
  const counted = countOf(tokens, faults);
  const count = counted === undefined ? {} : { inputTextTokenCount: counted };
  return reply({ embedding, embeddingsByType: { float: embedding }, ...count }, counted);
}

function novaReply(body: unknown, faults: ActiveFaults): WholeReply {
  const refused = refuse('Nova', body);
  if (refused) return refused;
  const { embeddingDimension = 3072, text } = (body as NovaRequest).singleEmbeddingParams;
  if (!NOVA_DIMENSIONS.includes(embeddingDimension)) return validation('Invalid embeddingDimension.');
  const embedding = [...embed(text.value, embeddingDimension)];
  return reply({ embeddings: [{ embedding, embeddingType: 'TEXT' }] }, countOf(countTokens(text.value), faults));
}

function cohereReply(modelId: string, body: unknown, faults: ActiveFaults): WholeReply {
  const refused = refuse('Cohere', body);
  if (refused) return refused;
  const v4 = modelId.includes('embed-v4');
  const { texts = [], embedding_types: types, output_dimension: wanted } = body as CohereRequest;
  if (texts.length === 0 || texts.length > COHERE_TEXTS_MAX) {
    return validation(
      `Malformed input request: #/texts: expected between 1 and ${COHERE_TEXTS_MAX} items, found ${texts.length}, please reformat your input and try again.`,
    );
  }
  if (wanted !== undefined && (!v4 || !COHERE_DIMENSIONS.includes(wanted))) {
    return validation(
      'Malformed input request: #: extraneous key [output_dimension] is not permitted, please reformat your input and try again.',
    );
  }
  const vectors = texts.map((text) => [...embed(text, wanted ?? (v4 ? 1536 : 1024))]);
  const byType = v4 || types !== undefined;
  const answer = {
    embeddings: byType ? { float: vectors } : vectors,
    id: hashHex(texts.join('\n'), 32),
    response_type: byType ? 'embeddings_by_type' : 'embeddings_floats',
    texts,
  };
  return reply(
    answer,
    countOf(
      texts.reduce((sum, text) => sum + countTokens(text), 0),
      faults,
    ),
  );
}

function refuse(shape: 'Titan' | 'Nova' | 'Cohere', body: unknown): WholeReply | undefined {
  const violation = findViolation(shapes, shape, body);
  if (!violation) return undefined;
  const { path, problem, expected } = violation;
  const found =
    problem === 'unknown'
      ? `extraneous key [${expected}] is not permitted`
      : `${problem === 'missing' ? 'required key' : 'expected'} [${expected}]`;
  return validation(
    `Malformed input request: #${path && `/${path}`}: ${found}, please reformat your input and try again.`,
  );
}

function countOf(tokens: number, faults: ActiveFaults): number | undefined {
  const mode = usageMode(faults);
  if (mode === 'missing') return undefined;
  return mode === 'zero' ? 0 : tokens;
}

/** The count of tokens travels in a header, for every vendor's model alike. */
function reply(body: object, tokens: number | undefined): WholeReply {
  const count = tokens === undefined ? {} : { 'x-amzn-bedrock-input-token-count': String(tokens) };
  const errorBody = Buffer.from(JSON.stringify({ message: sentenceFor('InternalServerException') }));
  return { ...json(200, body, { ...count, 'x-amzn-bedrock-invocation-latency': '42' }), errorBody };
}
