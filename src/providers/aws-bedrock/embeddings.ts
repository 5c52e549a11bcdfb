import { Fault } from '../../core/index.ts';
import type { EmbeddingsRequest } from '../canonical.ts';
import type { EmbeddingsAdapter, EmbeddingsReply, WireReply, WireRequest } from '../port.ts';
import { noUsage } from '../usage.ts';
import { isObject, parseVendorJson, type JsonObject } from '../vendor-json.ts';
import { modelPath } from './chat-encode.ts';
import { Drops } from '../drops.ts';
import type { EmbeddingsFamily } from './model-traits.ts';
import { deploymentOf, type BedrockOptions } from './options.ts';

/** Texts in one request of the models that take more than one; their documented limit. */
const COHERE_TEXTS_MAX = 96;

type EmbeddingsOptions = BedrockOptions['embeddings'];

const novaPurposes: Readonly<Record<EmbeddingsOptions['purpose'], string>> = {
  search_document: 'GENERIC_INDEX',
  search_query: 'GENERIC_RETRIEVAL',
  classification: 'CLASSIFICATION',
  clustering: 'CLUSTERING',
};

const handled: ReadonlySet<string> = new Set(['model', 'input', 'dimensions', 'encoding_format']);

/** Embeddings by InvokeModel: each family has a body of its own. */
export const embeddingsAdapter: EmbeddingsAdapter = {
  encode(request, target) {
    const { embeddings: family, options } = deploymentOf(target);
    if (!family) {
      throw new Fault('request.wrong_operation', {
        internal: `Nothing says how "${target.model}" embeds: set options.embeddings.family on the deployment.`,
      });
    }
    const drops = new Drops(target.unsupported);
    for (const name of Object.keys(request)) {
      if (!handled.has(name) && request[name] !== undefined && request[name] !== null) drops.parameter(name);
    }
    const dimensions = dimensionsFor(family, request);
    const path = modelPath(target.model, 'invoke');
    const wires = batches(textsOf(request), family).map((texts) =>
      invoke(path, bodies[family]({ ...options.embeddings, texts, dimensions })),
    );
    return { wires, dropped: drops.names };
  },

  decode(replies, target): EmbeddingsReply {
    const vectors: number[][] = [];
    let tokens: number | undefined = 0;
    for (const reply of replies) {
      const body = parseVendorJson(reply.body.toString('utf8'));
      vectors.push(...vectorsOf(body));
      const counted = tokenCount(reply, body);
      tokens = tokens === undefined || counted === undefined ? undefined : tokens + counted;
    }
    return {
      answer: { model: target.model, vectors },
      usage: tokens === undefined ? undefined : { ...noUsage, inputUncached: tokens },
    };
  },
};

function textsOf({ input }: EmbeddingsRequest): string[] {
  return input.map((text: unknown, index) => {
    if (typeof text === 'string') return text;
    throw new Fault('request.unsupported_value', {
      public: 'This model takes text, not lists of tokens.',
      param: `input[${index}]`,
    });
  });
}

function dimensionsFor(family: EmbeddingsFamily, request: EmbeddingsRequest): number | undefined {
  if (request.dimensions === undefined || request.dimensions === null) return undefined;
  if (family !== 'titan-v1' && family !== 'cohere-v3') return request.dimensions;
  // Vectors of another length than the one asked for would spoil somebody's index.
  throw new Fault('request.unsupported_parameter', {
    public: 'This model gives vectors of one length only.',
    param: 'dimensions',
  });
}

function batches(texts: readonly string[], family: EmbeddingsFamily): string[][] {
  const size = family === 'cohere-v3' || family === 'cohere-v4' ? COHERE_TEXTS_MAX : 1;
  const groups: string[][] = [];
  for (let at = 0; at < texts.length; at += size) groups.push(texts.slice(at, at + size));
  return groups;
}

interface Asked extends EmbeddingsOptions {
  readonly texts: readonly string[];
  readonly dimensions: number | undefined;
}

const bodies: Readonly<Record<EmbeddingsFamily, (asked: Asked) => JsonObject>> = {
  'titan-v1': ({ texts }) => ({ inputText: texts[0] }),
  'titan-v2': ({ texts, dimensions }) => ({ inputText: texts[0], ...named('dimensions', dimensions), normalize: true }),
  'cohere-v3': ({ texts, purpose, truncate }) => ({ texts, input_type: purpose, truncate: truncate.toUpperCase() }),
  'cohere-v4': ({ texts, purpose, truncate, dimensions }) => ({
    texts,
    input_type: purpose,
    truncate: cohereV4Truncate[truncate],
    embedding_types: ['float'],
    ...named('output_dimension', dimensions),
  }),
  nova: ({ texts, purpose, truncate, dimensions }) => ({
    taskType: 'SINGLE_EMBEDDING',
    singleEmbeddingParams: {
      embeddingPurpose: novaPurposes[purpose],
      text: { value: texts[0], truncationMode: truncate.toUpperCase() },
      ...named('embeddingDimension', dimensions),
    },
  }),
};

const named = (name: string, value: number | undefined): JsonObject => (value === undefined ? {} : { [name]: value });

/** This version says RIGHT where the one before said END. */
const cohereV4Truncate = { none: 'NONE', end: 'RIGHT' } as const;

const invoke = (path: string, body: JsonObject): WireRequest => ({
  method: 'POST',
  path,
  headers: { accept: 'application/json', 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(body)),
});

/** `embedding` (Titan), `embeddings` as vectors (Cohere 3), by type (Cohere 4) or as objects (Nova). */
function vectorsOf(body: JsonObject): number[][] {
  if (isVector(body['embedding'])) return [body['embedding']];
  const { embeddings } = body;
  const list = isObject(embeddings) ? embeddings['float'] : embeddings;
  if (!Array.isArray(list)) throw noVectors();
  return list.map((entry: unknown) => {
    const vector = isObject(entry) ? entry['embedding'] : entry;
    if (!isVector(vector)) throw noVectors();
    return vector;
  });
}

/** Only the first number is looked at: the rest of a thousand came from the same printer. */
const isVector = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 0 && typeof value[0] === 'number';

const noVectors = (): Fault => new Fault('provider.malformed', { internal: 'The answer holds no embeddings.' });

function tokenCount({ headers }: WireReply, body: JsonObject): number | undefined {
  const text = headers['x-amzn-bedrock-input-token-count'];
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text);
  const counted = body['inputTextTokenCount'];
  return typeof counted === 'number' && Number.isInteger(counted) && counted >= 0 ? counted : undefined;
}
