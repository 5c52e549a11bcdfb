/**
 * Several processes' metrics as one text. They are added up as they are rendered, so an instrument needs to know nothing
 * of it: each line of a counter or histogram is a sum, cumulative buckets too.
 */

interface Family {
  /** Its HELP and TYPE lines. */
  readonly head: readonly string[];
  readonly isCounter: boolean;
  readonly samples: Map<string, number>;
}

type Families = Map<string, Family>;

/** How a gauge of several processes is one; every other one is a sum. */
const GAUGE_RULES: Readonly<Record<string, (a: number, b: number) => number>> = {
  // The process that is furthest behind is what an operator must see.
  aigw_config_revision: Math.min,
  aigw_config_age_seconds: Math.max,
  aigw_token_keys_age_seconds: Math.max,
  aigw_limits_store_up: Math.min,
  aigw_cache_store_up: Math.min,
  aigw_event_loop_delay_seconds: Math.max,
};

const TYPE_LINE = /^# TYPE (\S+) (\S+)$/;

/** @param texts in the Prometheus text format 0.0.4, as `CallMetrics` renders it */
export const mergeMetrics = (texts: readonly string[]): string => render(merge(texts.map(parse)));

/** Only what adds up for ever: what is left of a process that ended. */
export function countersOf(text: string): string {
  const families = parse(text);
  for (const [name, { isCounter }] of families) if (!isCounter) families.delete(name);
  return render(families);
}

function parse(text: string): Families {
  const families: Families = new Map();
  let help = '';
  let samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line.startsWith('# HELP ')) help = line;
    else if (line.startsWith('#')) {
      const [, name = '', type = ''] = TYPE_LINE.exec(line) ?? [];
      samples = new Map();
      // Some counts are read at scrape and rendered as gauges; their name says what they are.
      families.set(name, { head: [help, line], isCounter: type !== 'gauge' || name.endsWith('_total'), samples });
    } else if (line !== '') {
      const at = line.lastIndexOf(' ');
      samples.set(line.slice(0, at), Number(line.slice(at + 1)));
    }
  }
  return families;
}

function merge(all: readonly Families[]): Families {
  const merged: Families = new Map();
  for (const families of all) {
    for (const [name, family] of families) {
      const there = merged.get(name);
      if (!there) merged.set(name, { ...family, samples: new Map(family.samples) });
      else addInto(there.samples, family.samples, GAUGE_RULES[name] ?? ((a, b) => a + b));
    }
  }
  return merged;
}

function addInto(
  into: Map<string, number>,
  samples: ReadonlyMap<string, number>,
  rule: (a: number, b: number) => number,
): void {
  for (const [series, value] of samples) {
    const before = into.get(series);
    into.set(series, before === undefined ? value : rule(before, value));
  }
}

function render(families: Families): string {
  const lines: string[] = [];
  for (const { head, samples } of families.values()) {
    lines.push(...head);
    for (const [series, value] of samples) lines.push(`${series} ${value}`);
  }
  return `${lines.join('\n')}\n`;
}
