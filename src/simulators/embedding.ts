import { hash32, seededRandom } from './hash.ts';

/** Words beyond this do not change the vector: a megabyte of input must not cost a second. */
const WORDS_MAX = 256;

/**
 * A unit vector for a text: the sum of one pseudo-random vector a word. Equal texts give equal vectors, texts that
 * share words lie close together, others are nearly orthogonal; enough to stand in for a real embedding model.
 */
export function embed(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  const words =
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.slice(0, WORDS_MAX) ?? [];
  for (const word of words.length > 0 ? words : [`#${text}`]) {
    const random = seededRandom(hash32(word));
    for (let at = 0; at < dimensions; at += 1) vector[at] = (vector[at] ?? 0) + random() * 2 - 1;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

/** Little-endian float32 in base64: how OpenAI and its kin carry `encoding_format: "base64"`. */
export function embeddingBase64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [at, value] of vector.entries()) bytes.writeFloatLE(value, at * 4);
  return bytes.toString('base64');
}
