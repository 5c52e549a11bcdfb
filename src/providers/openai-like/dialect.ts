import { z } from 'zod';
import type { Secret } from '../../core/index.ts';
import type { Operation } from '../canonical.ts';
import type { Target } from '../port.ts';
import type { ErrorWords } from './failure.ts';

/** Which field carries the limit on output tokens; `asis`: the one the caller used. */
export const tokensFieldSchema = z.enum(['asis', 'max_tokens', 'max_completion_tokens']);
export type TokensField = z.infer<typeof tokensFieldSchema>;

/** Where one server that speaks OpenAI's dialect differs from another. */
export interface Dialect {
  /** Path and query of an operation, already encoded. */
  path(operation: Operation, target: Target): string;
  /** Static headers, lower-case names; `content-type` and `accept` are added. */
  readonly headers: Readonly<Record<string, string>>;
  tokensField(target: Target): TokensField;
  /** Whether the server knows `stream_options`; without it usage comes late, unasked or never. */
  readonly streamOptions: boolean;
  /** Whether the server takes `cache_control` hints on content parts and tools. */
  readonly cacheControl: boolean;
  /** `base64` where the server is known to give it: a third of the bytes, and no number parsing. */
  readonly embeddingsFormat: 'float' | 'base64';
  /** Error codes of the server's own, found inside a 200. */
  readonly errorWords?: ErrorWords;
  /** The provider's credentials, taken out of whatever the vendor says. */
  readonly secrets: readonly Secret[];
  readonly now: () => number;
}
