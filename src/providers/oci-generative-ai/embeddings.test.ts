import { describe, expect, test } from 'vitest';
import type { EmbeddingsRequest } from '../canonical.ts';
import { reply } from '../testing.ts';
import { at, oci } from './provider.testing.ts';
import { complaints } from './shapes.testing.ts';

const MODEL = 'cohere.embed-v4.0';
const embeddings = oci().embeddings!;
const bodies = (request: Partial<EmbeddingsRequest>, options = {}) =>
  embeddings
    .encode({ model: 'm', input: ['a'], ...request }, at(MODEL, options))
    .wires.map(({ body }) => JSON.parse(body.toString('utf8')));

describe('embeddings', () => {
  test('ask for documents, whole, unless the deployment says otherwise', () => {
    expect(bodies({})).toEqual([
      {
        compartmentId: 'ocid1.compartment.oc1..c',
        servingMode: { servingType: 'ON_DEMAND', modelId: MODEL },
        inputs: ['a'],
        inputType: 'SEARCH_DOCUMENT',
        truncate: 'NONE',
      },
    ]);
  });

  test('carry dimensions, input type and truncation', () => {
    const options = { inputType: 'SEARCH_QUERY', truncate: 'END' };
    expect(bodies({ dimensions: 256 }, options)[0]).toMatchObject({ ...options, outputDimensions: 256 });
  });

  test('keep to the published shape', () => {
    expect(complaints(bodies({ dimensions: 256, encoding_format: 'base64' })[0], 'EmbedTextDetails')).toEqual([]);
  });

  test('of more than 96 texts travel in several requests, in order', () => {
    const input = Array.from({ length: 200 }, (_, index) => `t${index}`);
    const sizes = bodies({ input }).map(({ inputs }) => [inputs.length, inputs[0]]);
    expect(sizes).toEqual([
      [96, 't0'],
      [96, 't96'],
      [8, 't192'],
    ]);
  });

  test('of several requests are one answer with the usage of all', () => {
    const part = (vector: number[], promptTokens: number) =>
      reply({ id: 'e', modelId: MODEL, embeddings: [vector], usage: { promptTokens, totalTokens: promptTokens } });
    const { answer, usage } = embeddings.decode([part([1, 2], 3), part([3, 4], 4)], at(MODEL));
    expect([answer, usage?.inputUncached, usage?.outputVisible]).toEqual([
      {
        model: MODEL,
        vectors: [
          [1, 2],
          [3, 4],
        ],
      },
      7,
      0,
    ]);
  });

  test('without a usage in every part have none', () => {
    expect(embeddings.decode([reply({ embeddings: [[1]] })], at(MODEL)).usage).toBeUndefined();
  });

  test('of token lists are refused', () => {
    expect(() => bodies({ input: [[1, 2]] })).toThrow(expect.objectContaining({ code: 'request.unsupported_value' }));
  });

  test('say which field was left out', () => {
    expect(embeddings.encode({ model: 'm', input: ['a'], user: 'u' }, at(MODEL)).dropped).toEqual(['user']);
  });

  test.each([
    [{ code: '429', message: 'Slow' }, 'provider.throttled'],
    [{ embeddings: { float: [] } }, 'provider.malformed'],
  ])('that are %j fail', (body, code) => {
    expect(() => embeddings.decode([reply(body)], at(MODEL))).toThrow(expect.objectContaining({ code }));
  });
});
