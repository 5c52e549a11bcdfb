import type { Fault } from '../core/index.ts';
import type { Reply } from './reply.ts';

/** What an SDK obeys and a person looks for: our own code for the error, whether to come again, and when. */
export function faultHeaders(reply: Pick<Reply, 'header'>, fault: Fault): void {
  reply.header('x-sallyport-error', fault.code);
  if (!fault.retryable) reply.header('x-should-retry', 'false');
  const { retryAfterMs } = fault.detail;
  if (retryAfterMs === undefined) return;
  reply.header('retry-after', String(Math.ceil(retryAfterMs / 1000)));
  reply.header('retry-after-ms', String(Math.ceil(retryAfterMs)));
}
