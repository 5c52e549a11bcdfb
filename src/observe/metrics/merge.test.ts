import { expect, it } from 'vitest';
import { newRecord } from '../new-record.ts';
import { CallMetrics } from './call-metrics.ts';
import { countersOf, mergeMetrics } from './merge.ts';

function process({ calls, age, revision }: { calls: number; age: number; revision: number }): string {
  const metrics = new CallMetrics();
  metrics.gauge('aigw_inflight_requests', 'Calls under way.', () => calls);
  metrics.gauge('aigw_config_age_seconds', 'Since the store was last heard of.', () => age);
  metrics.gauge('aigw_config_revision', 'Revision of the snapshot in force.', () => revision);
  metrics.gauge('aigw_journal_unrecorded_total', 'Frames lost because the journal was full.', () => calls);
  for (let call = 0; call < calls; call += 1) {
    metrics.observe({
      ...newRecord({ id: `${call}`, startedAt: 0, surface: '', requestBytes: 0, revision: 0 }),
      team: 'a',
      application: 'b "c" } 1',
      totalMs: 15,
      outcome: 'ok',
    });
  }
  return metrics.render();
}

const both = [process({ calls: 2, age: 7, revision: 9 }), process({ calls: 3, age: 1, revision: 8 })];

it('adds up counters, buckets and gauges, whatever stands in the labels', () => {
  const text = mergeMetrics(both);
  expect(text).toContain(
    String.raw`aigw_requests_total{app="a/b \"c\" } 1",model="none",provider="none",operation="none",outcome="ok",error_type=""} 5`,
  );
  expect(text).toMatch(/aigw_request_duration_seconds_bucket\{[^}]*le="0.02"\} 5\n/);
  expect(text).toMatch(/aigw_request_duration_seconds_count\{[^}]*\} 5\n/);
  expect(text).toContain('aigw_inflight_requests 5\n');
});

it('shows of the configuration the process that is furthest behind', () => {
  expect(mergeMetrics(both)).toContain('aigw_config_age_seconds 7\n');
  expect(mergeMetrics(both)).toContain('aigw_config_revision 8\n');
});

it('says of each metric once what it is', () => {
  expect(mergeMetrics(both).match(/# TYPE aigw_requests_total counter/g)).toHaveLength(1);
});

it('is of one process that process, line by line', () => {
  expect(mergeMetrics(both.slice(0, 1))).toBe(both[0]);
});

it('keeps of a process that ended what was counted, and nothing of how it was', () => {
  const left = countersOf(both[1] ?? '');
  expect(left).not.toContain('aigw_inflight_requests');
  expect(mergeMetrics([both[0] ?? '', left])).toContain('aigw_journal_unrecorded_total 5\n');
});
