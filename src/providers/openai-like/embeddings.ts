import { Fault } from '../../core/index.ts';
import type { EmbeddingsRequest } from '../canonical.ts';
import type { EmbeddingsAdapter, EmbeddingsReply, Target, WireReply } from '../port.ts';
import { isObject, parseVendorJson, textOf } from '../vendor-json.ts';
import { throwIfError } from './decode.ts';
import type { Dialect } from './dialect.ts';
import { post } from './encode.ts';
import { readUsage } from './usage.ts';

type Vector = readonly number[] | Float32Array;

export function embeddingsAdapter(dialect: Dialect): EmbeddingsAdapter {
  return {
    encode(request: EmbeddingsRequest, target: Target) {
      // The caller's own encoding is the surface's affair; between us and the server it is ours.
      const body = { ...request, model: target.model, encoding_format: dialect.embeddingsFormat };
      return { wires: [post(dialect, dialect.path('embeddings', target), body, 'application/json')], dropped: [] };
    },
    decode: (replies, target) => decodeEmbeddings(dialect, replies, target),
  };
}

function decodeEmbeddings(dialect: Dialect, replies: readonly WireReply[], target: Target): EmbeddingsReply {
  const reply = replies[0];
  if (!reply) throw new Fault('internal', { internal: 'Embeddings were decoded without an answer.' });
  const body = parseVendorJson(reply.body.toString('utf8'));
  throwIfError(dialect, body, reply.headers);
  const data = body['data'];
  if (!Array.isArray(data))
    throw new Fault('provider.malformed', { internal: 'The answer has no list of embeddings.' });
  const vectors = Array.from<Vector | undefined>({ length: data.length });
  for (const [position, item] of data.entries()) {
    const index: unknown = isObject(item) ? (item['index'] ?? position) : undefined;
    if (!isObject(item) || typeof index !== 'number' || !(index in vectors) || vectors[index] !== undefined) {
      throw new Fault('provider.malformed', { internal: 'The embeddings are not numbered from 0 without gaps.' });
    }
    vectors[index] = readVector(item['embedding']);
  }
  return {
    answer: { model: textOf(body['model']) ?? target.model, vectors: vectors as Vector[] },
    usage: readUsage(body['usage']),
  };
}

function readVector(value: unknown): Vector {
  if (typeof value === 'string') return fromBase64(value);
  if (Array.isArray(value) && value.length > 0 && value.every((number) => typeof number === 'number')) return value;
  throw new Fault('provider.malformed', { internal: 'An embedding is not a list of numbers.' });
}

/** Little-endian float32, as OpenAI's SDKs expect it. Copied, because a pooled Buffer need not be aligned. */
function fromBase64(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) {
    throw new Fault('provider.malformed', { internal: 'An embedding in base64 is not a whole number of float32.' });
  }
  const vector = new Float32Array(bytes.length / 4);
  new Uint8Array(vector.buffer).set(bytes);
  return vector;
}
