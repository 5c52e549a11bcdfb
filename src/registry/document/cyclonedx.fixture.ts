/**
 * What CycloneDX 1.7 (ECMA-424) says of the properties that an export of ours uses, after `bom-1.7.schema.json` of the
 * specification, which is not part of this repository. As strict as the original: what it does not know is an error.
 */
const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const closed = (properties: object, required: readonly string[] = []) =>
  ({ type: 'object', additionalProperties: false, required, properties }) as const;
const listOf = (items: object) => ({ type: 'array', items }) as const;

const property = closed({ name: text, value: text });

const dataset = closed(
  {
    'bom-ref': { type: 'string', minLength: 1 },
    type: { enum: ['source-code', 'configuration', 'dataset', 'definition', 'other'] },
    name: text,
    contents: closed({ url: text, properties: listOf(property) }),
    classification: text,
    sensitiveData: texts,
    description: text,
  },
  ['type'],
);

const performanceMetric = closed({
  type: text,
  value: text,
  slice: text,
  confidenceInterval: closed({ lowerBound: text, upperBound: text }),
});

const modelCard = closed({
  'bom-ref': text,
  modelParameters: closed({
    approach: closed({ type: text }),
    task: text,
    architectureFamily: text,
    modelArchitecture: text,
    datasets: listOf(dataset),
  }),
  quantitativeAnalysis: closed({ performanceMetrics: listOf(performanceMetric) }),
  considerations: closed({ users: texts, useCases: texts, technicalLimitations: texts, performanceTradeoffs: texts }),
  properties: listOf(property),
});

const component = closed(
  {
    type: {
      enum: [
        'application',
        'framework',
        'library',
        'container',
        'platform',
        'operating-system',
        'device',
        'device-driver',
        'firmware',
        'file',
        'machine-learning-model',
        'data',
        'cryptographic-asset',
      ],
    },
    'bom-ref': { type: 'string', minLength: 1 },
    name: text,
    version: { type: 'string', maxLength: 1024 },
    description: text,
    hashes: listOf(
      closed(
        { alg: { enum: ['SHA-256', 'SHA-384', 'SHA-512'] }, content: { type: 'string', pattern: '^[a-fA-F0-9]{64}$' } },
        ['alg', 'content'],
      ),
    ),
    licenses: listOf(
      closed(
        {
          license: {
            ...closed({ id: text, name: text, url: text }),
            oneOf: [{ required: ['id'] }, { required: ['name'] }],
          },
        },
        ['license'],
      ),
    ),
    externalReferences: listOf(
      closed({ type: { enum: ['documentation', 'website', 'model-card', 'other'] }, url: text }, ['type', 'url']),
    ),
    pedigree: closed({ ancestors: listOf({ $ref: '#/$defs/component' }), notes: text }),
    modelCard,
    properties: listOf(property),
  },
  ['type', 'name'],
);

export const cycloneDxSchema = {
  ...closed(
    {
      bomFormat: { const: 'CycloneDX' },
      specVersion: { const: '1.7' },
      serialNumber: {
        type: 'string',
        pattern: '^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
      },
      version: { type: 'integer', minimum: 1 },
      metadata: closed({
        timestamp: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$' },
        tools: closed({ components: { ...listOf({ $ref: '#/$defs/component' }), uniqueItems: true } }),
      }),
      components: { ...listOf({ $ref: '#/$defs/component' }), uniqueItems: true },
      properties: listOf(property),
    },
    ['bomFormat', 'specVersion'],
  ),
  $defs: { component },
};
