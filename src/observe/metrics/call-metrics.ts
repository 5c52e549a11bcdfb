import type { Usage } from '../../providers/index.ts';
import type { CallRecord, GuardRecord } from '../record.ts';
import {
  type Buckets,
  type Count,
  Counter,
  Gauge,
  GaugeSet,
  Histogram,
  type Instrument,
  type Reading,
} from './instrument.ts';

/** Seconds, doubling from 10 ms as the semantic conventions for generative AI advise, three more for reasoning models. */
const LATENCY_SECONDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68, 655.36,
];
/** Seconds; our own stages take microseconds, waiting for a provider takes seconds. */
const STAGE_SECONDS = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.005, 0.025, 0.1, 1, 10, 100];

const USAGE_CLASSES: readonly (readonly [name: string, field: keyof Usage])[] = [
  ['input_uncached', 'inputUncached'],
  ['cache_read', 'cacheRead'],
  ['cache_write', 'cacheWrite'],
  ['output_visible', 'outputVisible'],
  ['reasoning', 'reasoning'],
];

const NANO = 1e9;
/** As many as an instrument has series. */
const KNOWN_MAX = 2_000;

/** What calls of one application, model, provider, operation and outcome are counted in; the rest as it is needed. */
interface CallSeries {
  readonly app: string;
  readonly model: string;
  readonly provider: string;
  readonly requests: Count;
  readonly duration: Buckets;
  /** In the order of `USAGE_CLASSES`. */
  readonly tokens: (Count | undefined)[];
  cost: Count | undefined;
}

/**
 * The metrics of calls, all taken from the call record when it closes. Label values come from configuration (application,
 * model, provider) or closed sets (operation, outcome, error code); what a caller wrote is never one.
 */
export class CallMetrics {
  readonly #requests = new Counter('aigw_requests_total', 'Calls by outcome.', [
    'app',
    'model',
    'provider',
    'operation',
    'outcome',
    'error_type',
  ]);
  readonly #duration = new Histogram(
    'aigw_request_duration_seconds',
    'From the head of the request to the end of the answer.',
    ['model', 'operation', 'outcome'],
    LATENCY_SECONDS,
  );
  readonly #firstToken = new Histogram(
    'aigw_time_to_first_token_seconds',
    'From the head of the request to the first content written to the caller.',
    ['model', 'provider'],
    LATENCY_SECONDS,
  );
  readonly #stage = new Histogram(
    'aigw_stage_duration_seconds',
    'Time spent in each stage of the pipeline.',
    ['stage'],
    STAGE_SECONDS,
  );
  readonly #attempts = new Counter('aigw_upstream_attempts_total', 'Attempts at providers.', [
    'provider',
    'outcome',
    'error_type',
  ]);
  readonly #tokens = new Counter('aigw_tokens_total', 'Tokens in disjoint classes.', ['app', 'model', 'class']);
  readonly #cost = new Counter('aigw_cost_usd_total', 'Cost by application and model; chargeback reads the ledger.', [
    'app',
    'model',
  ]);
  readonly #estimated = new Counter('aigw_usage_estimated_total', 'Calls whose usage the provider did not report.', [
    'provider',
  ]);
  readonly #unpriced = new Counter('aigw_unpriced_requests_total', 'Calls served without a price.', ['model']);
  readonly #cache = new Counter('aigw_cache_requests_total', 'Calls whose answer was looked for in the cache.', [
    'app',
    'model',
    'result',
  ]);
  readonly #saved = new Counter('aigw_cache_saved_usd_total', 'What answers from the cache would have cost.', [
    'app',
    'model',
  ]);
  readonly #guarded = new Counter('aigw_guard_calls_total', 'Calls that policies hold for, by what was done.', [
    'app',
    'action',
  ]);
  readonly #findings = new Counter('aigw_guard_findings_total', 'What the guard found.', [
    'policy',
    'check',
    'stage',
    'action',
    'mode',
  ]);
  readonly #unchecked = new Counter('aigw_guard_failures_total', 'Checks of the guard that could not be made.', [
    'app',
    'stage',
  ]);
  readonly #strangers = new Counter(
    'aigw_unidentified_requests_total',
    'Requests refused before anybody was identified.',
    ['error_type'],
  );
  readonly #waits = new Histogram(
    'aigw_queue_wait_seconds',
    'Time that calls waited for a limit, by how the wait ended.',
    ['priority', 'outcome'],
    LATENCY_SECONDS,
  );
  readonly #gauges: Instrument[] = [];
  readonly #known = new Map<string, CallSeries>();
  /** By its name; there are no more than the pipeline has. */
  readonly #stages = new Map<string, Buckets>();

  gauge(name: string, help: string, read: () => number): void {
    this.#gauges.push(new Gauge(name, help, read));
  }

  /** One value for each of a set that configuration bounds. */
  gauges(name: string, help: string, labelNames: readonly string[], read: () => readonly Reading[]): void {
    this.#gauges.push(new GaugeSet(name, help, labelNames, read));
  }

  /** A call came to wait for a limit, and its wait has ended. */
  waited(priority: string, outcome: string, ms: number): void {
    this.#waits.observe([priority, outcome], ms / 1000);
  }

  /** A request that never became a call. */
  refused(errorCode: string): void {
    this.#strangers.add([errorCode]);
  }

  observe(record: CallRecord): void {
    const error = record.errorCode ?? '';
    if (record.application === null) {
      this.#strangers.add([error]);
      return;
    }
    const series = this.#seriesOf(record, error);
    const { app, model, provider } = series;
    series.requests.total += 1;
    series.duration.observe(record.totalMs / 1000);
    if (record.firstTokenMs !== null) this.#firstToken.observe([model, provider], record.firstTokenMs / 1000);
    for (const stage of Object.keys(record.stages)) this.#stageOf(stage).observe((record.stages[stage] ?? 0) / 1000);
    for (const attempt of record.attempts)
      this.#attempts.add([attempt.provider, attempt.outcome, attempt.errorCode ?? '']);
    for (let at = 0; at < USAGE_CLASSES.length; at += 1) {
      const [name, field] = USAGE_CLASSES[at] ?? [];
      if (!name || !field || record.usage[field] === 0) continue;
      const count = (series.tokens[at] ??= this.#tokens.of([app, model, name]));
      count.total += record.usage[field];
    }
    if (record.costNanoUsd !== '0')
      (series.cost ??= this.#cost.of([app, model])).total += Number(record.costNanoUsd) / NANO;
    if (record.usageEstimated) this.#estimated.add([provider]);
    if (record.cache !== null) this.#cache.add([app, model, record.cache]);
    if (record.cached) this.#saved.add([app, model], Number(record.cached.savedNanoUsd) / NANO);
    if (record.guard) this.#observeGuard(app, record.guard);
    if (!record.priced && record.attempts.length > 0) this.#unpriced.add([model]);
  }

  #observeGuard(app: string, { action, findings, failed }: GuardRecord): void {
    this.#guarded.add([app, action]);
    for (const { policy, check, stage, action: done, shadow } of findings)
      this.#findings.add([policy, check, stage, done, shadow ? 'shadow' : 'enforce']);
    for (const stage of failed) this.#unchecked.add([app, stage]);
  }

  /** Calls that agree in this agree in most of their labels, so a call looks once and not for each instrument. */
  #seriesOf(record: CallRecord, error: string): CallSeries {
    // A name that led nowhere is the caller's own text.
    const model = record.servedModel ?? record.route ?? 'none';
    const operation = record.operation ?? 'none';
    const provider = record.attempts.at(-1)?.provider ?? 'none';
    const { team, application, outcome } = record;
    const key = `${team}/${application}\u0001${model}\u0001${provider}\u0001${operation}\u0001${outcome}\u0001${error}`;
    const known = this.#known.get(key);
    if (known) return known;
    const app = `${team}/${application}`;
    const series: CallSeries = {
      app,
      model,
      provider,
      requests: this.#requests.of([app, model, provider, operation, outcome, error]),
      duration: this.#duration.of([model, operation, outcome]),
      tokens: USAGE_CLASSES.map(() => undefined),
      cost: undefined,
    };
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(key, series);
    return series;
  }

  #stageOf(stage: string): Buckets {
    let buckets = this.#stages.get(stage);
    if (!buckets) this.#stages.set(stage, (buckets = this.#stage.of([stage])));
    return buckets;
  }

  render(): string {
    const instruments: Instrument[] = [
      this.#requests,
      this.#duration,
      this.#firstToken,
      this.#stage,
      this.#attempts,
      this.#tokens,
      this.#cost,
      this.#estimated,
      this.#unpriced,
      this.#cache,
      this.#saved,
      this.#guarded,
      this.#findings,
      this.#unchecked,
      this.#strangers,
      this.#waits,
      ...this.#gauges,
    ];
    return `${instruments.map((instrument) => instrument.render()).join('\n')}\n`;
  }
}
