import { renderTable } from '../../table.ts';
import type { Latency } from './latency.ts';
import type { DataMeasure } from './measure-data.ts';
import type { Ablation, Tally } from './tally.ts';
import type { Proportion } from './wilson.ts';

const percent = (rate: number): string => `${(rate * 100).toFixed(1)} %`;

export const printTallies = (tallies: readonly Tally[]): string =>
  renderTable(
    [
      { title: 'file', value: ({ file }: Tally) => file },
      { title: 'category', value: nameOf },
      { title: 'label', value: ({ label }: Tally) => label },
      { title: 'flagged', value: ({ found, count }: Tally) => `${found} of ${count}`, align: 'right' },
      { title: 'rate', value: ({ rate }: Tally) => percent(rate), align: 'right' },
      { title: '95 %', value: ({ low, high }: Tally) => `${percent(low)} to ${percent(high)}`, align: 'right' },
    ],
    tallies,
  );

function nameOf({ category, explicitOverride, transform, lang }: Tally): string {
  if (explicitOverride !== undefined) return `  ${explicitOverride ? 'open override' : 'no open override'}`;
  return transform === undefined && lang === undefined ? category : `  ${transform ?? lang ?? ''}`;
}

export const printLatency = (latency: readonly Latency[]): string =>
  renderTable(
    [
      { title: 'check', value: ({ check }: Latency) => check },
      { title: 'characters', value: ({ characters }: Latency) => String(characters), align: 'right' },
      { title: 'texts', value: ({ texts }: Latency) => String(texts), align: 'right' },
      { title: 'median', value: ({ msMedian }: Latency) => `${msMedian.toFixed(3)} ms`, align: 'right' },
      { title: 'p99', value: ({ msP99 }: Latency) => `${msP99.toFixed(3)} ms`, align: 'right' },
    ],
    latency,
  );

export const printAblation = (ablation: readonly Ablation[]): string =>
  renderTable(
    [
      { title: 'without', value: ({ without }: Ablation) => without },
      { title: 'attacks found', value: ({ recall }: Ablation) => percent(recall), align: 'right' },
      { title: 'false positives', value: ({ falsePositives }: Ablation) => percent(falsePositives), align: 'right' },
    ],
    ablation,
  );

const interval = ({ rate, low, high }: Proportion): string => `${percent(rate)} (${percent(low)} to ${percent(high)})`;

export const printData = (data: readonly DataMeasure[]): string =>
  renderTable(
    [
      { title: 'file', value: ({ file }: DataMeasure) => file },
      { title: 'data', value: ({ type }: DataMeasure) => type },
      { title: 'check digit', value: ({ hasCheckDigit }: DataMeasure) => (hasCheckDigit ? 'yes' : 'no') },
      {
        title: 'found',
        value: ({ found, expected }: DataMeasure) => `${found} of ${expected}`,
        align: 'right',
      },
      { title: 'wrong', value: ({ wrong }: DataMeasure) => String(wrong), align: 'right' },
      { title: 'recall', value: ({ recall }: DataMeasure) => interval(recall), align: 'right' },
      { title: 'precision', value: ({ precision }: DataMeasure) => interval(precision), align: 'right' },
    ],
    data,
  );
