import { CheckpointKeeper, FileOutside, WebhookOutside, type Outside, type Post } from '../audit/index.ts';
import { keepAudit, witnessedNow, type Task } from '../control/index.ts';
import { openTransport } from '../providers/index.ts';
import type { Ground } from './ground.ts';
import { installationKey } from './signing.ts';

const WEBHOOK_TIMERS = { connectMs: 5_000, headersMs: 10_000 };
const WEBHOOK_ANSWER_BYTES_MAX = 64 * 1024;

/** The clock of the audit: checkpoints, where they are taken to, retention. */
export function auditTask(ground: Ground, stack: AsyncDisposableStack): Task {
  const { config, clock, store, keeper } = ground;
  const { checkpointEvents, checkpointSeconds, file, webhook, webhookToken, webhookPrivateAddresses, retentionDays } =
    config.audit;
  const outside: Outside[] = [];
  if (file !== undefined) outside.push(new FileOutside(file));
  if (webhook !== undefined)
    outside.push(new WebhookOutside(postTo(webhook, webhookPrivateAddresses, stack), webhookToken));
  const checkpoints = new CheckpointKeeper({
    store: store.audit,
    clock,
    sureNow: witnessedNow(clock, store),
    signingKey: installationKey(ground),
    outside,
    rules: { everyEvents: checkpointEvents, everyMs: checkpointSeconds * 1_000, retentionDays },
  });
  return keepAudit(checkpoints, () => keeper.reachable);
}

/** Through the one dialler. */
function postTo(address: string, privateAddresses: readonly string[], stack: AsyncDisposableStack): Post {
  const { origin, pathname, search } = new URL(address);
  const transport = openTransport(origin, { privateAddresses, connections: 1 });
  stack.defer(() => transport.drain());
  return async (body, headers) => {
    const signal = AbortSignal.timeout(WEBHOOK_TIMERS.connectMs + WEBHOOK_TIMERS.headersMs);
    const request = {
      method: 'POST' as const,
      path: pathname + search,
      headers: { ...headers },
      body: Buffer.from(body),
    };
    const answer = await transport.send(request, WEBHOOK_TIMERS, signal);
    await answer.bytes(WEBHOOK_ANSWER_BYTES_MAX);
    return answer.status;
  };
}
