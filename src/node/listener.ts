import type { CompleteConfig } from '../config/index.ts';
import type { Secret } from '../core/index.ts';
import type { controlServer } from '../control/index.ts';

/** How long a connection may outlive its listener: one that never asked anything would keep the program forever. */
const LINGER_MS = 1_000;

/** No call is under way by now: what is still being written gets `LINGER_MS`, what only holds a connection open no longer. */
export async function closeListener(listener: ReturnType<typeof controlServer>): Promise<void> {
  const timer = setTimeout(() => listener.server.closeAllConnections(), LINGER_MS);
  try {
    await listener.close();
  } finally {
    clearTimeout(timer);
  }
}

/** Of both listeners, where the configuration has it. */
export function tlsOf({ tls }: CompleteConfig): { tls?: { cert: string; key: string } } {
  return tls ? { tls: { cert: pem(tls.certificate), key: tls.privateKey.reveal() } } : {};
}

const pem = (value: string | Secret): string => (typeof value === 'string' ? value : value.reveal());
