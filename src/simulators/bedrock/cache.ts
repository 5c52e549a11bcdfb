import { createHash } from 'node:crypto';
import { countTokens } from '../tokens.ts';
import type { ConverseRequest } from './request.ts';

export interface CacheUse {
  readonly readTokens: number;
  readonly writeTokens: number;
}

const TTL_MS = { '5m': 5 * 60_000, '1h': 60 * 60_000 } as const;
/** A simulator runs for days in a bench; the oldest prefix is forgotten first. */
const PREFIXES_MAX = 1_000;

interface Point {
  readonly prefix: string;
  readonly tokens: number;
  readonly ttlMs: number;
}

/**
 * The prompt cache behind `cachePoint` blocks: what stands before a point is written once and read afterwards.
 * The real service caches nothing below 1,024 tokens or so; here every prefix counts, so that tests stay short.
 */
export class PromptCache {
  #untilMs = new Map<string, number>();

  use(modelId: string, request: ConverseRequest, nowMs: number): CacheUse | undefined {
    const points = pointsOf(modelId, request);
    const last = points.at(-1);
    if (!last) return undefined;
    const known = points.findLast(({ prefix }) => (this.#untilMs.get(prefix) ?? 0) > nowMs);
    for (const { prefix, ttlMs } of points) {
      this.#untilMs.delete(prefix);
      this.#untilMs.set(prefix, nowMs + ttlMs);
    }
    for (const prefix of this.#untilMs.keys()) {
      if (this.#untilMs.size <= PREFIXES_MAX) break;
      this.#untilMs.delete(prefix);
    }
    const readTokens = known?.tokens ?? 0;
    return { readTokens, writeTokens: last.tokens - readTokens };
  }
}

/** The cache points in the order in which a prompt is read: tools, system, messages. */
function pointsOf(modelId: string, request: ConverseRequest): Point[] {
  const points: Point[] = [];
  const hash = createHash('sha256').update(modelId);
  let tokens = 0;
  const blocks = [
    ...(request.toolConfig?.tools ?? []),
    ...(request.system ?? []),
    ...request.messages.flatMap((message) => message.content),
  ];
  for (const block of blocks) {
    if ('cachePoint' in block && block.cachePoint) {
      points.push({ prefix: hash.copy().digest('hex'), tokens, ttlMs: TTL_MS[block.cachePoint.ttl ?? '5m'] });
      continue;
    }
    const text = 'text' in block && block.text !== undefined ? block.text : JSON.stringify(block);
    hash.update(text);
    tokens += countTokens(text);
  }
  return points;
}
