import type { Standing, Standings } from '../limits/index.ts';
import type { Reply } from './reply.ts';

/** As OpenAI names them, so that clients that pace themselves by them do so here too. */
export function limitHeaders(reply: Pick<Reply, 'header'>, { requests, tokens }: Standings): void {
  if (requests) standingHeaders(reply, 'requests', requests);
  if (tokens) standingHeaders(reply, 'tokens', tokens);
}

function standingHeaders(reply: Pick<Reply, 'header'>, dimension: 'requests' | 'tokens', standing: Standing): void {
  reply.header(`x-ratelimit-limit-${dimension}`, String(standing.limit));
  reply.header(`x-ratelimit-remaining-${dimension}`, String(standing.remaining));
  reply.header(`x-ratelimit-reset-${dimension}`, duration(standing.resetMs));
}

/** `120ms`, `7.5s`: the vendors' own form. */
function duration(ms: number): string {
  const whole = Math.ceil(ms);
  return whole < 1_000 ? `${whole}ms` : `${whole / 1_000}s`;
}
