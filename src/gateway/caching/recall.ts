import type { Answer, Assembler } from '../../cache/index.ts';

/** What this call has to do with the cache; there only where its answer may be kept. */
export interface Recall {
  readonly key: string;
  readonly ttlMs: number;
  /** UTF-16 units; a longer answer is not put together. */
  readonly lengthMax: number;
  /** Of a whole answer. */
  answer?: Answer;
  /** Of a streamed one, by the attempt under way. */
  assembler?: Assembler;
}
