import type { EmbeddingsAnswer } from '../providers/index.ts';
import type { Answer, CachedAnswer } from './port.ts';

/** Also part of every key: a program that writes entries in another way does not find those of this one. */
export const ENTRY_VERSION = 1;

type Vector = EmbeddingsAnswer['vectors'][number];

/** Numbers as the bytes they are: a third of their text, and read back to the last digit. */
interface PackedVector {
  readonly bits: 32 | 64;
  readonly data: string;
}

type Packed =
  | Extract<Answer, { operation: 'chat' }>
  | (Omit<Extract<Answer, { operation: 'embeddings' }>, 'embeddings'> & {
      readonly embeddings: { readonly model: string; readonly vectors: readonly PackedVector[] };
    });

type Entry = Omit<CachedAnswer, 'answer'> & { readonly v: typeof ENTRY_VERSION; readonly answer: Packed };

export function encodeEntry({ answer, ...about }: CachedAnswer): string {
  return JSON.stringify({ v: ENTRY_VERSION, ...about, answer: packed(answer) } satisfies Entry);
}

/** @param text what `encodeEntry` wrote. @throws Error where it is not that */
export function decodeEntry(text: string): CachedAnswer {
  const { v, answer, ...about } = JSON.parse(text) as Entry;
  if (v !== ENTRY_VERSION) throw new Error(`an entry of version ${String(v)}`);
  return { ...about, answer: unpacked(answer) };
}

function packed(answer: Answer): Packed {
  if (answer.operation === 'chat') return answer;
  const { model, vectors } = answer.embeddings;
  return { ...answer, embeddings: { model, vectors: vectors.map(packVector) } };
}

function unpacked(answer: Packed): Answer {
  if (answer.operation === 'chat') return answer;
  const { model, vectors } = answer.embeddings;
  return { ...answer, usage: answer.usage, embeddings: { model, vectors: vectors.map(unpackVector) } };
}

function packVector(vector: Vector): PackedVector {
  const numbers = vector instanceof Float32Array ? vector : Float64Array.from(vector);
  const data = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64');
  return { bits: vector instanceof Float32Array ? 32 : 64, data };
}

function unpackVector({ bits, data }: PackedVector): Vector {
  const bytes = Buffer.from(data, 'base64');
  // A copy of its own begins where numbers may begin; a slice of the pool may not.
  const { buffer } = Uint8Array.from(bytes);
  return bits === 32 ? new Float32Array(buffer) : Array.from(new Float64Array(buffer));
}
