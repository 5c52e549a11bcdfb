import type { Detector } from '../../../guard/index.ts';
import type { EvaluationRow } from './rows.ts';
import { type Proportion, wilson } from './wilson.ts';

/** How many rows of one sort were flagged: of attacks the recall, of benign texts the false positives. */
export interface Tally extends Proportion {
  readonly file: string;
  /** `all` for the whole file. */
  readonly category: string;
  readonly label: 'attack' | 'benign';
  /** Split only where the data tells: whether instructions are openly replaced. */
  readonly explicitOverride?: boolean;
  readonly lang?: string;
  readonly transform?: string;
  readonly count: number;
  readonly found: number;
}

export interface Verdict {
  readonly row: EvaluationRow;
  readonly score: number;
  readonly isFound: boolean;
}

export function* judge(
  detect: Detector,
  rows: readonly EvaluationRow[],
  threshold: number,
): Generator<Verdict, void, undefined> {
  for (const row of rows) {
    const { score } = detect(row.text, row.kind);
    yield { row, score, isFound: score >= threshold };
  }
}

/** Per file, and below it per category with its splits, in the order of the data. */
export function tallyAll(verdicts: readonly Verdict[]): readonly Tally[] {
  return [...Map.groupBy(verdicts, ({ row }) => row.file).values()].flatMap((file) => [
    ...[...Map.groupBy(file, ({ row }) => row.label).values()].map((all) => tally(all, { category: 'all' })),
    ...[...Map.groupBy(file, ({ row }) => `${row.category} ${row.label}`).values()].flatMap(splits),
  ]);
}

function splits(category: readonly Verdict[]): readonly Tally[] {
  const all = tally(category, {});
  const overrides = [...Map.groupBy(category, ({ row }) => row.explicit_override)].filter(
    ([isOverride]) => isOverride !== undefined,
  );
  const transforms = [...Map.groupBy(category, ({ row }) => row.transform)].filter(([name]) => name !== undefined);
  const languages = [...Map.groupBy(category, ({ row }) => row.lang)];
  return [
    all,
    ...(overrides.length > 1 || overrides[0]?.[0] === true
      ? overrides.map(([explicitOverride, verdicts]) => tally(verdicts, { explicitOverride }))
      : []),
    ...transforms.map(([transform, verdicts]) => tally(verdicts, { transform })),
    ...(languages.length > 1 && all.label === 'attack'
      ? languages.map(([lang, verdicts]) => tally(verdicts, { lang }))
      : []),
  ];
}

type Split = Partial<Pick<Tally, 'category' | 'lang'>> & {
  readonly explicitOverride?: boolean | undefined;
  readonly transform?: string | undefined;
};

function tally(verdicts: readonly Verdict[], { category, explicitOverride, transform, lang }: Split): Tally {
  const row = verdicts[0]?.row;
  const found = verdicts.filter(({ isFound }) => isFound).length;
  return {
    file: row?.file ?? '',
    category: category ?? row?.category ?? '',
    label: row?.label ?? 'benign',
    ...(explicitOverride === undefined ? {} : { explicitOverride }),
    ...(transform === undefined ? {} : { transform }),
    ...(lang === undefined ? {} : { lang }),
    count: verdicts.length,
    found,
    ...wilson(found, verdicts.length),
  };
}

/** What switching a part off changes, over all rows of a label. */
export interface Ablation {
  readonly without: string;
  readonly recall: number;
  readonly falsePositives: number;
}

export function ratesOf(without: string, verdicts: readonly Verdict[]): Ablation {
  const rate = (label: string): number => {
    const of = verdicts.filter(({ row }) => row.label === label);
    return of.length === 0 ? 0 : of.filter(({ isFound }) => isFound).length / of.length;
  };
  return { without, recall: rate('attack'), falsePositives: rate('benign') };
}
