/**
 * Counters and histograms in the Prometheus text format 0.0.4, rendered on scrape. Small on purpose: a call touches a
 * dozen series, so each touch must cost well under a microsecond.
 */

/** Series of one instrument; beyond it everything goes to one overflow series, so that a caller cannot grow memory. */
const SERIES_MAX = 2_000;
const OVERFLOW = 'overflow';

export type Labels = readonly string[];

/** Values by label tuple, bounded in number. */
class Series<T> {
  readonly #byKey = new Map<string, { readonly labels: Labels; readonly value: T }>();
  readonly #make: () => T;
  readonly #labelCount: number;

  constructor(labelCount: number, make: () => T) {
    this.#labelCount = labelCount;
    this.#make = make;
  }

  at(labels: Labels): T {
    const key = labels.join('\u0001');
    const found = this.#byKey.get(key);
    if (found) return found.value;
    if (this.#byKey.size >= SERIES_MAX && labels[0] !== OVERFLOW) {
      return this.at(Array.from({ length: this.#labelCount }, () => OVERFLOW));
    }
    const value = this.#make();
    this.#byKey.set(key, { labels, value });
    return value;
  }

  entries(): Iterable<{ readonly labels: Labels; readonly value: T }> {
    return this.#byKey.values();
  }
}

export interface Instrument {
  render(): string;
}

export interface Count {
  total: number;
}

export class Counter implements Instrument {
  readonly #name: string;
  readonly #help: string;
  readonly #labelNames: readonly string[];
  readonly #series: Series<Count>;

  constructor(name: string, help: string, labelNames: readonly string[]) {
    this.#name = name;
    this.#help = help;
    this.#labelNames = labelNames;
    this.#series = new Series(labelNames.length, () => ({ total: 0 }));
  }

  add(labels: Labels, amount = 1): void {
    this.#series.at(labels).total += amount;
  }

  /** What is counted for these labels, for who counts there often. */
  of(labels: Labels): Count {
    return this.#series.at(labels);
  }

  render(): string {
    const lines = [head(this.#name, this.#help, 'counter')];
    for (const { labels, value } of this.#series.entries()) {
      lines.push(`${this.#name}${braces(this.#labelNames, labels)} ${value.total}`);
    }
    return lines.join('\n');
  }
}

/** A value read at scrape. */
export class Gauge implements Instrument {
  readonly #name: string;
  readonly #help: string;
  readonly #read: () => number;

  constructor(name: string, help: string, read: () => number) {
    this.#name = name;
    this.#help = help;
    this.#read = read;
  }

  render(): string {
    return `${head(this.#name, this.#help, 'gauge')}\n${this.#name} ${this.#read()}`;
  }
}

/** One value at scrape, with the labels it belongs to. */
export interface Reading {
  readonly labels: Labels;
  readonly value: number;
}

/** Values read at scrape, one for each of a set that configuration bounds. */
export class GaugeSet implements Instrument {
  readonly #name: string;
  readonly #help: string;
  readonly #labelNames: readonly string[];
  readonly #read: () => readonly Reading[];

  constructor(name: string, help: string, labelNames: readonly string[], read: () => readonly Reading[]) {
    this.#name = name;
    this.#help = help;
    this.#labelNames = labelNames;
    this.#read = read;
  }

  render(): string {
    const lines = [head(this.#name, this.#help, 'gauge')];
    for (const { labels, value } of this.#read().slice(0, SERIES_MAX))
      lines.push(`${this.#name}${braces(this.#labelNames, labels)} ${value}`);
    return lines.join('\n');
  }
}

/** How many values fell under each bound, and under none. */
export class Buckets {
  readonly #bounds: readonly number[];
  readonly counts: Float64Array;
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] ?? Infinity)) at += 1;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.sum += value;
  }
}

export class Histogram implements Instrument {
  readonly #name: string;
  readonly #help: string;
  readonly #labelNames: readonly string[];
  readonly #bounds: readonly number[];
  readonly #series: Series<Buckets>;

  /** @param bounds upper bounds, ascending, in the instrument's unit; `+Inf` is added */
  constructor(name: string, help: string, labelNames: readonly string[], bounds: readonly number[]) {
    this.#name = name;
    this.#help = help;
    this.#labelNames = labelNames;
    this.#bounds = bounds;
    this.#series = new Series(labelNames.length, () => new Buckets(bounds));
  }

  observe(labels: Labels, value: number): void {
    this.#series.at(labels).observe(value);
  }

  /** Where values with these labels are counted, for who observes there often. */
  of(labels: Labels): Buckets {
    return this.#series.at(labels);
  }

  render(): string {
    const lines = [head(this.#name, this.#help, 'histogram')];
    for (const { labels, value } of this.#series.entries()) {
      let cumulative = 0;
      for (const [at, count] of value.counts.entries()) {
        cumulative += count;
        const bound = at < this.#bounds.length ? String(this.#bounds[at]) : '+Inf';
        lines.push(`${this.#name}_bucket${braces([...this.#labelNames, 'le'], [...labels, bound])} ${cumulative}`);
      }
      lines.push(`${this.#name}_sum${braces(this.#labelNames, labels)} ${value.sum}`);
      lines.push(`${this.#name}_count${braces(this.#labelNames, labels)} ${cumulative}`);
    }
    return lines.join('\n');
  }
}

const head = (name: string, help: string, type: string): string => `# HELP ${name} ${help}\n# TYPE ${name} ${type}`;

function braces(names: readonly string[], values: Labels): string {
  if (names.length === 0) return '';
  return `{${names.map((name, at) => `${name}="${escapeLabel(values[at] ?? '')}"`).join(',')}}`;
}

const escapeLabel = (value: string): string =>
  value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
