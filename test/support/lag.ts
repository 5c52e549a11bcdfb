import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Watches how late this process is to whatever it waits for: gateway, vendor and caller of a journey share one event
 * loop, and a busy machine delays each step between them.
 * @returns asked once, the longest delay since then, in milliseconds
 */
export function watchLag(): () => number {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  return () => {
    delay.disable();
    return delay.max / 1e6;
  };
}
