import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cycloneDxSchema } from './cyclonedx.fixture.ts';
import { documentFormats, readDocument, writeDocument, type DocumentFormat } from './formats.ts';
import { modelDocumentSchema, type ModelDocument } from './schema.ts';

const BOM = { serial: '0198c7d2-0000-7000-8000-000000000000', at: Date.UTC(2026, 10, 23), toolVersion: '0.1.0' };
const write = (format: DocumentFormat, document: ModelDocument) => writeDocument(format, document, BOM).text;

const whole = modelDocumentSchema.parse({
  name: 'support-chat',
  ownerTeam: 'research',
  riskClass: 'limited',
  purpose: 'Answers | questions\n\n# about orders',
  documentation: 'https://example.com/support',
  versions: [
    {
      version: '2.0.0',
      state: 'production',
      digest: 'a'.repeat(64),
      deployments: [{ provider: 'azure-eu', model: 'gpt-4.1', options: { apiVersion: '2025' } }],
      licence: { id: 'LicenseRef-vendor-terms', url: 'https://example.com/terms' },
      dataClasses: ['public'],
      regions: ['westeurope'],
      intendedUse: 'Orders',
      limitations: 'No law --- or: "yaml"',
      sunsetAt: '2027-06-30T00:00:00.000Z',
      metrics: [
        { name: 'f1', basis: 'evaluated', value: 0.91, interval: { low: 0.88, high: 0.94 }, n: 300, source: 'run 7' },
        { name: 'latency', basis: 'observed', value: 420, unit: 'ms', n: 10_000 },
      ],
      lineage: [
        { relation: 'trained-on', source: 'unknown' },
        { relation: 'fine-tuned-from', source: 'llama-3', digest: `sha256:${'b'.repeat(64)}` },
      ],
    },
    { version: '1.0.0', kind: 'weights', weights: { sha256: 'c'.repeat(64) } },
  ],
});

describe.each(documentFormats)('as %s', (format) => {
  it('a model comes back as it went', () => {
    expect(readDocument(format, write(format, whole), {})).toEqual(whole);
  });

  it('whatever was written in words comes back as it went', () => {
    const prose = fc
      .string({ minLength: 1, maxLength: 200, unit: 'binary' })
      .filter((text) => text !== '' && text.trim() === text && text.isWellFormed());
    fc.assert(
      fc.property(prose, prose, (purpose, limitations) => {
        const document = modelDocumentSchema.parse({
          name: 'm',
          purpose,
          versions: [{ version: '1.0.0', limitations }],
        });
        expect(readDocument(format, write(format, document), {})).toEqual(document);
      }),
      { numRuns: 200 },
    );
  });

  it.each(['', '[]', '{', '{}', '---\n---\n', 'x: &a 1\ny: *a\n', '{"bomFormat":"SPDX"}'])(
    '%j is refused as a request',
    (text) => {
      expect(() => readDocument(format, text, {})).toThrow(expect.objectContaining({ code: 'request.invalid' }));
    },
  );
});

it('a bill fits what CycloneDX 1.7 says of the properties it uses', () => {
  const validate = new Ajv({ allErrors: true, strict: false }).compile(cycloneDxSchema);
  validate(JSON.parse(write('cyclonedx', whole)));
  expect(validate.errors).toBeNull();
  validate({ ...(JSON.parse(write('cyclonedx', whole)) as object), specVersion: '1.8', unknown: 1 });
  expect(validate.errors).toHaveLength(2);
});

it('a bill tells metrics with their interval, and lineage that is unknown', () => {
  const { components } = JSON.parse(write('cyclonedx', whole)) as { components: Record<string, unknown>[] };
  expect(components[0]).toMatchObject({
    type: 'machine-learning-model',
    pedigree: { ancestors: [{ name: 'llama-3' }] },
    modelCard: {
      modelParameters: { datasets: [{ type: 'dataset', name: 'unknown' }] },
      quantitativeAnalysis: {
        performanceMetrics: [
          { type: 'f1', value: '0.91', confidenceInterval: { lowerBound: '0.88', upperBound: '0.94' } },
          {},
        ],
      },
    },
  });
});

it('a card says in words what is not stated, and shows what was written as words', () => {
  const card = write('model-card', whole);
  expect(card).toContain('## Version 1.0.0');
  expect(card).toContain('### Training data and lineage\n\n- trained-on: **unknown** (digest: unknown)');
  expect(card.split('## Version 1.0.0')[1]).toContain('### Training data and lineage\n\nNot stated.');
  expect(parse(card.split('---\n')[1] ?? '')).toMatchObject({
    license: 'LicenseRef-vendor-terms',
    base_model: ['llama-3'],
  });
});

describe('what others wrote', () => {
  const onto = { name: 'llama', version: '3.0.0' };
  const card = '---\nlicense: mit\ndatasets: [c4]\nbase_model: meta/llama\ntags: [x]\n---\n# Llama\n';
  const bill = JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    components: [
      {
        type: 'machine-learning-model',
        name: 'Llama',
        licenses: [{ license: { id: 'MIT' } }],
        modelCard: {
          modelParameters: { datasets: [{ type: 'dataset', name: 'c4' }, { ref: 'd2' }] },
          quantitativeAnalysis: {
            performanceMetrics: [
              { type: 'mmlu', value: '0.7' },
              { type: 'x', value: 'good' },
            ],
          },
        },
      },
    ],
  });

  it('of a model is taken over for the version that is named: licence, data, base model, metrics as the vendor’s', () => {
    expect(readDocument('model-card', card, onto).versions).toMatchObject([
      {
        version: '3.0.0',
        licence: { id: 'mit' },
        lineage: [
          { relation: 'trained-on', source: 'c4' },
          { relation: 'fine-tuned-from', source: 'meta/llama' },
        ],
      },
    ]);
    expect(readDocument('cyclonedx', bill, onto).versions).toMatchObject([
      {
        licence: { id: 'MIT' },
        lineage: [{ source: 'c4' }, { source: 'unknown' }],
        metrics: [{ name: 'mmlu', basis: 'vendor', value: 0.7 }],
      },
    ]);
  });

  it.each([
    ['model-card', card],
    ['cyclonedx', bill],
  ] as const)('is refused as %s where nobody says what it is about', (format, text) => {
    expect(() => readDocument(format, text, {})).toThrow(/name and version/);
  });
});
