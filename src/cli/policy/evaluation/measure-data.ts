import { z } from 'zod';
import { type Detection, PERSONAL_TYPE_NAMES, personalDetector, secretsDetector } from '../../../guard/index.ts';
import { TYPES_OF_LABEL, typesOfValidator, UNCHECKED } from './labelled-types.ts';
import { type Proportion, wilson } from './wilson.ts';

/** Rows of the guard data that hold personal data or secrets; its README says what the fields mean. */
const sentence = z.object({
  text: z.string(),
  spans: z.array(z.object({ type: z.string(), start: z.int(), end: z.int() })),
});
const counted = z.object({ text: z.string(), entity_type: z.string(), expected_count: z.int() });
const vector = z.object({
  value: z.string(),
  validator: z.string(),
  locale: z.string().nullable(),
  valid: z.boolean(),
});
const secret = z.object({ text: z.string(), has_secret: z.boolean() });

/** What was found of one kind of data, and how much of what was found was it. */
export interface DataMeasure {
  readonly file: string;
  readonly type: string;
  readonly hasCheckDigit: boolean;
  readonly expected: number;
  readonly found: number;
  readonly wrong: number;
  readonly recall: Proportion;
  readonly precision: Proportion;
}

export interface FalseSecrets extends Proportion {
  readonly among: string;
  readonly found: number;
  readonly count: number;
}

export interface DataMeasures {
  readonly data: readonly DataMeasure[];
  /** Texts without a secret in which one is found: rows of the data that say so, and benign texts. */
  readonly falseSecrets: readonly FalseSecrets[];
  /** Labels that no check of ours is meant for, and how many there are. */
  readonly unsupported: Readonly<Record<string, number>>;
  /** Rows of none of the formats, by file. */
  readonly unknown: Readonly<Record<string, number>>;
}

/** Types with fewer labels than this are too few to say anything alone. */
const POOLED_BELOW = 60;
/** A finding is the labelled one where they have at least half of what they cover in common. */
const OVERLAP_MIN = 0.5;

interface Count {
  expected: number;
  found: number;
  wrong: number;
}

/**
 * @param rows those that are not texts to be judged as a whole, by their file
 * @param benign texts that are
 */
export function measureData(rows: ReadonlyMap<string, readonly unknown[]>, benign: readonly string[]): DataMeasures {
  const data: DataMeasure[] = [];
  const unsupported: Record<string, number> = {};
  const unknown: Record<string, number> = {};
  const clean: string[] = [];
  for (const [file, all] of rows) {
    const counts = new Map<string, Count>();
    const add = (type: string, expected: number, found: number, wrong: number): void => {
      const count = counts.get(type) ?? { expected: 0, found: 0, wrong: 0 };
      counts.set(type, {
        expected: count.expected + expected,
        found: count.found + found,
        wrong: count.wrong + wrong,
      });
    };
    const skip = (label: string): void => {
      unsupported[label] = (unsupported[label] ?? 0) + 1;
    };
    const sentences = parsed(sentence, all);
    const [expectations, vectors, secrets] = [parsed(counted, all), parsed(vector, all), parsed(secret, all)];
    const left = all.length - sentences.length - expectations.length - vectors.length - secrets.length;
    if (left > 0) unknown[file] = left;
    if (sentences.length > 0) countSentences(sentences, add, skip);
    for (const row of expectations) countExpected(row, add, skip);
    for (const row of vectors) countVector(row, add, skip);
    for (const { text, has_secret: hasSecret } of secrets) {
      const isFound = hasSecretIn(text);
      if (!hasSecret) clean.push(text);
      add(SECRET, hasSecret ? 1 : 0, hasSecret && isFound ? 1 : 0, !hasSecret && isFound ? 1 : 0);
    }
    data.push(...measuresOf(file, counts));
  }
  return {
    data,
    falseSecrets:
      clean.length === 0 ? [] : [falseSecrets('rows without one', clean), falseSecrets('benign texts', benign)],
    unsupported,
    unknown,
  };
}

function falseSecrets(among: string, texts: readonly string[]): FalseSecrets {
  const found = texts.filter(hasSecretIn).length;
  return { among, found, count: texts.length, ...wilson(found, texts.length) };
}

const SECRET = 'secret';
const hasSecretIn = (text: string): boolean => secretsDetector([])(text, 'user').detections.length > 0;

const parsed = <T>(schema: z.ZodType<T>, rows: readonly unknown[]): T[] =>
  rows.flatMap((row) => {
    const { success, data } = schema.safeParse(row);
    return success ? [data] : [];
  });

type Add = (type: string, expected: number, found: number, wrong: number) => void;
type Skip = (label: string) => void;

/** All types at once, as a policy has them; what is found where nothing of a labelled type stands is wrong. */
function countSentences(rows: readonly z.infer<typeof sentence>[], add: Add, skip: Skip): void {
  const labels = new Set(rows.flatMap(({ spans }) => spans.map(({ type }) => type)));
  const labelOf = new Map([...labels].flatMap((label) => (TYPES_OF_LABEL[label] ?? []).map((type) => [type, label])));
  const detect = personalDetector(
    PERSONAL_TYPE_NAMES.filter((type) => type !== 'eu-vat' && (type !== 'date' || labels.has('DATE_TIME'))),
    [],
  );
  for (const { text, spans } of rows) {
    const left = new Set(detect(text, 'user').detections);
    for (const span of spans) {
      if (TYPES_OF_LABEL[span.type] === undefined) {
        skip(span.type);
        continue;
      }
      const hit = [...left].find((one) => labelOf.get(one.rule) === span.type && overlap(one, span) >= OVERLAP_MIN);
      if (hit !== undefined) left.delete(hit);
      add(span.type, 1, hit === undefined ? 0 : 1, 0);
    }
    for (const { rule } of left) {
      const label = labelOf.get(rule);
      if (label !== undefined) add(label, 0, 0, 1);
    }
  }
}

const overlap = (a: Pick<Detection, 'start' | 'end'>, b: Pick<Detection, 'start' | 'end'>): number =>
  Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start)) /
  (Math.max(a.end, b.end) - Math.min(a.start, b.start));

/** The type alone, as the source of such rows tests each by itself. */
function countExpected(
  { text, entity_type: label, expected_count: expected }: z.infer<typeof counted>,
  add: Add,
  skip: Skip,
): void {
  const types = TYPES_OF_LABEL[label];
  if (types === undefined) return skip(label);
  const found = personalDetector(types, [])(text, 'user').detections.length;
  add(label, expected, Math.min(found, expected), Math.max(0, found - expected));
}

/** What is no address of this coin may be one of another, which is of the same type. */
const ONE_OF_MANY: ReadonlySet<string> = new Set(['isBtcAddress', 'isEthereumAddress']);

/**
 * The value is the whole text, and the policy names the type. A value that is not valid is wrongly found only where all of
 * it is taken: an address with a full stop behind it holds an address.
 */
function countVector({ value, validator, locale, valid }: z.infer<typeof vector>, add: Add, skip: Skip): void {
  const types = typesOfValidator(validator, locale);
  if (types === undefined || (!valid && ONE_OF_MANY.has(validator)))
    return skip(locale === null ? validator : `${validator} ${locale}`);
  const all = { start: 0, end: value.length };
  const least = valid ? OVERLAP_MIN : 1;
  const found = personalDetector(types, [])(value, 'user').detections.some((one) => overlap(one, all) >= least);
  add(types.join(', '), valid ? 1 : 0, valid && found ? 1 : 0, !valid && found ? 1 : 0);
}

function measuresOf(file: string, counts: ReadonlyMap<string, Count>): DataMeasure[] {
  const all = [...counts].map(([type, count]) => measure(file, type, count, isChecked(type)));
  const pool = (hasCheckDigit: boolean): DataMeasure[] => {
    const few = all.filter((one) => one.expected < POOLED_BELOW && one.hasCheckDigit === hasCheckDigit);
    if (few.length < 2) return [];
    const sum = { expected: 0, found: 0, wrong: 0 };
    for (const { expected, found, wrong } of few) {
      sum.expected += expected;
      sum.found += found;
      sum.wrong += wrong;
    }
    return [
      measure(
        file,
        `fewer than ${POOLED_BELOW} rows, ${hasCheckDigit ? 'check digit' : 'no check digit'}`,
        sum,
        hasCheckDigit,
      ),
    ];
  };
  return [...all.toSorted((a, b) => b.expected - a.expected), ...pool(true), ...pool(false)];
}

const isChecked = (type: string): boolean =>
  (TYPES_OF_LABEL[type] ?? type.split(', ')).every((one) => PERSONAL_TYPE_NAMES.includes(one) && !UNCHECKED.has(one));

const measure = (
  file: string,
  type: string,
  { expected, found, wrong }: Count,
  hasCheckDigit: boolean,
): DataMeasure => ({
  file,
  type,
  hasCheckDigit,
  expected,
  found,
  wrong,
  recall: wilson(found, expected),
  precision: wilson(found, found + wrong),
});
