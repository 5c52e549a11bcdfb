/**
 * What is said of a model and of its versions. Facts are no part of what decides answers; they are revised as one comes to
 * know better, and every revision is kept. What nobody has said is `null`, and shown so.
 */
import { z } from 'zod';
import { INSTANT_FORMS, parseInstant } from '../core/index.ts';

/** After the classes of Regulation (EU) 2024/1689; what nobody has judged is `unclassified`. */
export const riskClasses = ['unclassified', 'minimal', 'limited', 'high', 'prohibited'] as const;
/** From what anybody may read to what few may. */
export const dataClasses = ['public', 'internal', 'confidential', 'restricted'] as const;
export type RiskClass = (typeof riskClasses)[number];
export type DataClass = (typeof dataClasses)[number];

/** A page of prose; what is longer belongs into a document that is linked. */
const TEXT_MAX = 8_000;
const prose = z.string().trim().min(1).max(TEXT_MAX);
const word = z.string().trim().min(1).max(256);
const link = z.url({ protocol: /^https?$/ }).max(2_048);
const instant = z
  .string()
  .max(64)
  .refine((text) => parseInstant(text) !== undefined, `is no date of ISO 8601: write ${INSTANT_FORMS}`)
  .transform((text) => new Date(parseInstant(text) ?? Number.NaN).toISOString());

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 lower-case hex digits');
export const dataClassesSchema = z.array(z.enum(dataClasses)).max(dataClasses.length);
export const regionsSchema = z.array(z.string().min(1).max(64)).min(1).max(100);
export const riskClassSchema = z.enum(riskClasses);

/** MAJOR.MINOR.PATCH without leading zeros, so that one version has one spelling. */
export const versionNameSchema = z
  .string()
  .regex(
    /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/,
    'a version is MAJOR.MINOR.PATCH: write it like 1.0.0',
  );

export const successorSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}@\d+\.\d+\.\d+$/, 'a successor is NAME@VERSION');

/** `null` takes a fact back. */
const modelFields = {
  purpose: prose.nullable(),
  description: prose.nullable(),
  documentation: link.nullable(),
};
const versionFields = {
  licence: z.strictObject({ id: word, url: link.optional() }).nullable(),
  dataClasses: dataClassesSchema.nullable(),
  regions: regionsSchema.nullable(),
  /** Applications, as `team/application` or `team`, that may be given the version; `null`: nothing is said. */
  access: z.array(word).max(1_000).nullable(),
  successor: successorSchema.nullable(),
  deprecatedAt: instant.nullable(),
  sunsetAt: instant.nullable(),
  deprecationLink: link.nullable(),
  intendedUse: prose.nullable(),
  limitations: prose.nullable(),
  contact: word.nullable(),
};

const partial = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape).partial();

/** What a change may say; what it leaves out stays as it was. */
export const modelFactsSchema = partial(modelFields);
export const versionFactsSchema = partial(versionFields);

type Whole<T extends z.ZodRawShape> = z.infer<z.ZodObject<T>>;
export type ModelFacts = Readonly<Whole<typeof modelFields>>;
export type VersionFacts = Readonly<Whole<typeof versionFields>>;
export type ModelFactsChange = Readonly<z.infer<typeof modelFactsSchema>>;
export type VersionFactsChange = Readonly<z.infer<typeof versionFactsSchema>>;

export const NO_MODEL_FACTS: ModelFacts = { purpose: null, description: null, documentation: null };
export const NO_VERSION_FACTS: VersionFacts = {
  licence: null,
  dataClasses: null,
  regions: null,
  access: null,
  successor: null,
  deprecatedAt: null,
  sunsetAt: null,
  deprecationLink: null,
  intendedUse: null,
  limitations: null,
  contact: null,
};

export const metricBases = ['vendor', 'evaluated', 'observed'] as const;

export const metricSchema = z
  .strictObject({
    name: word,
    /** Who says so: the vendor, an evaluation of ours, or the calls that were made. */
    basis: z.enum(metricBases),
    value: z.number(),
    unit: word.optional(),
    /** Bounds of the interval, at its confidence. */
    interval: z
      .strictObject({ low: z.number(), high: z.number(), confidence: z.number().gt(0).lt(1).default(0.95) })
      .refine(({ low, high }) => low <= high, 'the interval ends before it begins')
      .optional(),
    n: z.int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
    /** Where it comes from: a run, a data set, a page. */
    source: z.string().trim().min(1).max(2_048).optional(),
  })
  .refine(({ basis, n }) => basis === 'vendor' || n !== undefined, {
    path: ['n'],
    message: 'how many were looked at must be said of what was evaluated or observed',
  });

export const relations = [
  'trained-on',
  'evaluated-on',
  'fine-tuned-from',
  'distilled-from',
  'quantized-from',
  'merged-from',
] as const;

/** Says that something is not known, where leaving it out would say nothing. */
export const UNKNOWN = 'unknown';

/** An edge from a version to what it came from. */
export const lineageSchema = z.strictObject({
  relation: z.enum(relations),
  /** A data set or a model, as people call it; `unknown`: nobody says. */
  source: z.string().trim().min(1).max(2_048),
  digest: z.union([z.literal(UNKNOWN), z.string().regex(/^[a-z0-9]+:[0-9a-f]{32,128}$/)]).default(UNKNOWN),
  attestedBy: word.optional(),
  /** Takes back what was said of this relation and source. */
  withdrawn: z.boolean().default(false),
});

export type Metric = Readonly<z.infer<typeof metricSchema>>;
export type LineageEdge = Readonly<z.infer<typeof lineageSchema>>;
