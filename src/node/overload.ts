import { LoadShedder, unreadAnswerBytes, type ConnectionCount } from '../gateway/index.ts';
import type { CallMetrics } from '../observe/index.ts';
import type { Ground } from './ground.ts';

/** What bounds a process that has more to do than it can. */
export interface Overload {
  readonly shedder: LoadShedder;
  readonly connections: ConnectionCount;
}

export function watchOverload({ config, log }: Ground, metrics: CallMetrics, stack: AsyncDisposableStack): Overload {
  const shedder = new LoadShedder(config.overload, {
    overloaded: (turnMs) => log.logger.warn({ turnMs: Math.round(turnMs) }, 'overloaded: calls are refused'),
    relieved: (refused) => log.logger.info({ refused }, 'the overload is over'),
  });
  shedder.start();
  stack.defer(() => shedder.stop());
  const connections = { open: 0, dropped: 0 };
  metrics.gauge('aigw_overload_refused_total', 'Calls refused at their head.', () => shedder.refused);
  metrics.gauge(
    'aigw_event_loop_delay_seconds',
    'The longest turn of the event loop lately.',
    () => shedder.longestTurnMs / 1000,
  );
  metrics.gauge('aigw_connections', 'Open connections of callers.', () => connections.open);
  metrics.gauge('aigw_connections_dropped_total', 'Connections closed at their limit.', () => connections.dropped);
  metrics.gauge('aigw_unread_answer_bytes', 'Ended answers that callers have not taken.', unreadAnswerBytes);
  return { shedder, connections };
}
