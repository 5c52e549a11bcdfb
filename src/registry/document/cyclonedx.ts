import { z } from 'zod';
import { placeText } from '../../core/index.ts';
import type { LineageEdge, Metric } from '../facts.ts';
import { edgeOf, requireOnto, type Onto } from './model-card.ts';
import type { ModelDocument, VersionDocument } from './schema.ts';
import { asDocument, unreadable } from './text.ts';

/** Where our own words stand, so that nothing is lost on the way there and back. */
const MODEL_PROPERTY = 'sallyport:model';
const VERSION_PROPERTY = 'sallyport:version';

export interface Bom {
  /** A UUID of this very document. */
  readonly serial: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Of this program. */
  readonly toolVersion: string;
}

/** A CycloneDX 1.7 ML-BOM (ECMA-424): one component with a model card for each version. */
export function toCycloneDx(document: ModelDocument, { serial, at, toolVersion }: Bom): object {
  const { versions, ...model } = document;
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.7',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: {
      timestamp: new Date(at).toISOString(),
      tools: { components: [{ type: 'application', name: 'sallyport', version: toolVersion }] },
    },
    components: versions.map((version) => componentOf(document, version)),
    properties: [{ name: MODEL_PROPERTY, value: JSON.stringify(model) }],
  };
}

const DATA_RELATIONS: readonly LineageEdge['relation'][] = ['trained-on', 'evaluated-on'];

function componentOf(model: ModelDocument, version: VersionDocument): object {
  const { licence, weights, lineage, metrics, intendedUse, limitations } = version;
  const data = lineage.filter(({ relation }) => DATA_RELATIONS.includes(relation));
  const ancestors = lineage.filter(({ relation }) => !DATA_RELATIONS.includes(relation));
  return {
    type: 'machine-learning-model',
    'bom-ref': `${model.name}@${version.version}`,
    name: model.name,
    version: version.version,
    ...(model.description && { description: model.description }),
    ...(weights && { hashes: [{ alg: 'SHA-256', content: weights.sha256 }] }),
    ...(licence && { licenses: [{ license: { name: licence.id, ...(licence.url && { url: licence.url }) } }] }),
    ...(model.documentation && { externalReferences: [{ type: 'documentation', url: model.documentation }] }),
    ...(ancestors.length > 0 && {
      pedigree: {
        ancestors: ancestors.map(({ source }) => ({ type: 'machine-learning-model', name: source })),
        notes: ancestors.map(({ relation, source }) => `${relation} ${source}`).join('; '),
      },
    }),
    modelCard: {
      modelParameters: {
        task: version.operation === 'embeddings' ? 'embeddings' : 'text-generation',
        ...(data.length > 0 && { datasets: data.map(datasetOf) }),
      },
      ...(metrics.length > 0 && { quantitativeAnalysis: { performanceMetrics: metrics.map(metricOf) } }),
      considerations: {
        useCases: [model.purpose, intendedUse].filter((text) => typeof text === 'string'),
        technicalLimitations: [limitations].filter((text) => typeof text === 'string'),
      },
    },
    properties: [{ name: VERSION_PROPERTY, value: JSON.stringify(version) }],
  };
}

const datasetOf = ({ relation, source, digest }: LineageEdge): object => ({
  type: 'dataset',
  name: source,
  description: `${relation}; digest: ${digest}`,
});

const metricOf = ({ name, value, interval, basis, n }: Metric): object => ({
  type: name,
  value: String(value),
  slice: [basis, n === undefined ? undefined : `n=${n}`].filter((part) => part !== undefined).join(', '),
  ...(interval && {
    confidenceInterval: { lowerBound: String(interval.low), upperBound: String(interval.high) },
  }),
});

const properties = z.array(z.looseObject({ name: z.string().optional(), value: z.string().optional() })).default([]);
const named = z.looseObject({ name: z.string().optional() });
const texts = z.array(z.string()).default([]);
/** Of a bill of others only what there is a place for. */
const bomSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.enum(['1.5', '1.6', '1.7']),
  properties,
  components: z
    .array(
      z.looseObject({
        type: z.string(),
        properties,
        licenses: z
          .array(
            z.looseObject({
              expression: z.string().optional(),
              license: z
                .looseObject({ id: z.string().optional(), name: z.string().optional(), url: z.string().optional() })
                .optional(),
            }),
          )
          .default([]),
        pedigree: z.looseObject({ ancestors: z.array(named).default([]) }).optional(),
        modelCard: z
          .looseObject({
            modelParameters: z.looseObject({ datasets: z.array(named).default([]) }).optional(),
            quantitativeAnalysis: z
              .looseObject({
                performanceMetrics: z
                  .array(z.looseObject({ type: z.string().optional(), value: z.string().optional() }))
                  .default([]),
              })
              .optional(),
            considerations: z.looseObject({ useCases: texts, technicalLimitations: texts }).optional(),
          })
          .optional(),
      }),
    )
    .default([]),
});
type Component = z.infer<typeof bomSchema>['components'][number];

/**
 * The document that a bill of ours carries; of another's what it says of its one model.
 * @param onto the version that another's bill is about
 * @throws Fault `request.invalid`
 */
export function fromCycloneDx(text: string, onto: Onto): ModelDocument {
  const parsed = bomSchema.safeParse(jsonOf(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unreadable(`it is no CycloneDX 1.5 to 1.7: ${placeText(issue?.path ?? [])}: ${issue?.message}`);
  }
  const models = parsed.data.components.filter(({ type }) => type === 'machine-learning-model');
  const own = valueOf(parsed.data.properties, MODEL_PROPERTY);
  if (own !== undefined) {
    const versions = models.flatMap(({ properties: all }) => valueOf(all, VERSION_PROPERTY) ?? []);
    return asDocument({ ...(jsonOf(own) as object), versions: versions.map(jsonOf) });
  }
  const [model, second] = models;
  if (!model || second) throw unreadable('it must hold one machine-learning model');
  const { name, version } = requireOnto(onto);
  return asDocument({ name, versions: [{ version, ...foreignWords(model) }] });
}

function foreignWords({ licenses, pedigree, modelCard }: Component): object {
  const [first] = licenses;
  const id = first?.license?.id ?? first?.license?.name ?? first?.expression;
  const url = first?.license?.url;
  const { useCases = [], technicalLimitations = [] } = modelCard?.considerations ?? {};
  const metrics = modelCard?.quantitativeAnalysis?.performanceMetrics ?? [];
  return {
    ...(id !== undefined && { licence: { id, ...(url !== undefined && URL.canParse(url) && { url }) } }),
    ...(useCases.length > 0 && { intendedUse: useCases.join('\n') }),
    ...(technicalLimitations.length > 0 && { limitations: technicalLimitations.join('\n') }),
    lineage: [
      ...(modelCard?.modelParameters?.datasets ?? []).map(({ name }) => edgeOf('trained-on')(name)),
      ...(pedigree?.ancestors ?? []).map(({ name }) => edgeOf('fine-tuned-from')(name)),
    ],
    // Whoever wrote the bill says so; nobody here has measured it.
    metrics: metrics.flatMap(({ type, value }) => {
      const number = Number(value);
      return type === undefined || value === undefined || !Number.isFinite(number)
        ? []
        : [{ name: type, basis: 'vendor', value: number }];
    }),
  };
}

const valueOf = (all: readonly { name?: string | undefined; value?: string | undefined }[], wanted: string) =>
  all.find(({ name }) => name === wanted)?.value;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw unreadable('it is no JSON');
  }
}
