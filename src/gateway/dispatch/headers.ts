import type { Attempt } from './attempt.ts';

/** Tells the caller who answered. Set before the first byte, whole or streamed. */
export function answerHeaders({ call, candidate, provider, record }: Attempt): void {
  const { reply } = call;
  reply.header('x-sallyport-model', candidate.version.id);
  reply.header('x-sallyport-provider', provider.id);
  reply.header('x-sallyport-region', provider.region || 'none');
  reply.header('x-sallyport-attempts', String(record.n));
  if (call.record.cache !== null) reply.header('x-sallyport-cache', call.record.cache);
  if (candidate.insteadOf !== null) reply.header('x-sallyport-substituted', candidate.insteadOf);
  for (const [name, value] of candidate.version.notices) reply.header(name, value);
  if (call.record.dropped.length > 0) reply.header('x-sallyport-dropped', call.record.dropped.join(', '));
}
