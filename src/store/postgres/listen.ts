import { Client, escapeIdentifier, type ClientConfig } from 'pg';
import { NOTIFY_CHANNEL } from '../channel.ts';

/** Between attempts to listen again. Polling covers the time between. */
const RECONNECT_MS = 1_000;

/**
 * Listens on a connection of its own, for a pooled one could be taken back by a proxy. A connection that breaks is
 * made anew for ever; after each new one it wakes the reader once, since something may have been missed.
 */
export function listenOnServer(config: ClientConfig, wake: () => void): () => Promise<void> {
  let stopped = false;
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const again = (): void => {
    if (stopped || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, RECONNECT_MS);
    timer.unref();
  };

  const connect = async (): Promise<void> => {
    // A listener waits for ever by design: no timeout of ours on its silence.
    const next = new Client({ ...config, query_timeout: 0 });
    client = next;
    next.on('error', () => {});
    next.on('end', () => {
      if (client === next) client = undefined;
      again();
    });
    next.on('notification', wake);
    try {
      await next.connect();
      await next.query(`listen ${escapeIdentifier(NOTIFY_CHANNEL)}`);
      wake();
    } catch {
      // The reader polls and reports the outage; here there is nothing to do but try again.
      await next.end().catch(() => {});
      again();
    }
  };

  const first = connect();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await first;
    await client?.end().catch(() => {});
  };
}
