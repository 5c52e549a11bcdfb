import { describe, expect, it } from 'vitest';
import type { EmbeddingsRequest } from '../canonical.ts';
import { reply, target } from '../testing.ts';
import { embeddingsAdapter } from './embeddings.ts';
import { deploymentSchema } from './options.ts';

const at = (model: string, embeddings?: object) =>
  target(model, { options: deploymentSchema.parse(embeddings ? { embeddings } : {}) });
const encode = (model: string, fields: Partial<EmbeddingsRequest>, options?: object) => {
  const { wires, dropped } = embeddingsAdapter.encode({ model: 'm', input: ['a'], ...fields }, at(model, options));
  return {
    bodies: wires.map(({ body }) => JSON.parse(body.toString())),
    paths: wires.map(({ path }) => path),
    dropped,
  };
};
const TITAN = 'amazon.titan-embed-text-v2:0';

describe('encode', () => {
  it('asks Titan once for each text', () => {
    expect(encode(TITAN, { input: ['a', 'b'], dimensions: 256 })).toMatchObject({
      bodies: [
        { inputText: 'a', dimensions: 256, normalize: true },
        { inputText: 'b', dimensions: 256, normalize: true },
      ],
      paths: ['/model/amazon.titan-embed-text-v2%3A0/invoke', '/model/amazon.titan-embed-text-v2%3A0/invoke'],
    });
  });

  it('asks Cohere for at most 96 at once, in order', () => {
    const input = Array.from({ length: 200 }, (_, index) => `t${index}`);
    const { bodies } = encode('cohere.embed-english-v3', { input });
    expect(bodies.map(({ texts }) => texts.length)).toEqual([96, 96, 8]);
    expect(bodies.flatMap(({ texts }) => texts)).toEqual(input);
    expect(bodies[0]).toMatchObject({ input_type: 'search_document', truncate: 'NONE' });
  });

  it('asks Cohere 4 for floats of the length wanted', () => {
    const { bodies } = encode(
      'eu.cohere.embed-v4:0',
      { dimensions: 512 },
      { purpose: 'search_query', truncate: 'end' },
    );
    expect(bodies).toEqual([
      {
        texts: ['a'],
        input_type: 'search_query',
        truncate: 'RIGHT',
        embedding_types: ['float'],
        output_dimension: 512,
      },
    ]);
  });

  it('asks Nova as the recorded client did', () => {
    const { bodies } = encode(
      'amazon.nova-2-multimodal-embeddings-v1:0',
      { input: ['Test Nova dimensions'], dimensions: 256 },
      { purpose: 'search_query' },
    );
    expect(bodies).toEqual([
      {
        taskType: 'SINGLE_EMBEDDING',
        singleEmbeddingParams: {
          embeddingPurpose: 'GENERIC_RETRIEVAL',
          text: { value: 'Test Nova dimensions', truncationMode: 'NONE' },
          embeddingDimension: 256,
        },
      },
    ]);
  });

  it('refuses lengths that a model does not give, and lists of tokens', () => {
    expect(() => encode('cohere.embed-english-v3', { dimensions: 256 })).toThrow(
      expect.objectContaining({ code: 'request.unsupported_parameter' }),
    );
    expect(() => encode(TITAN, { input: [[1, 2]] })).toThrow(
      expect.objectContaining({ code: 'request.unsupported_value' }),
    );
  });

  it('drops the user by name and takes the family from the options where an ARN hides it', () => {
    expect(encode('arn:aws:bedrock:x', { user: 'u' }, { family: 'titan-v2' }).dropped).toEqual(['user']);
    expect(() => encode('arn:aws:bedrock:x', {})).toThrow(expect.objectContaining({ code: 'request.wrong_operation' }));
  });
});

const counted = (body: unknown, tokens: string) => reply(body, 200, { 'x-amzn-bedrock-input-token-count': tokens });

describe('decode', () => {
  it('puts the vectors of all replies in order and adds their tokens', () => {
    const replies = [
      counted({ embeddings: [[1], [2]] }, '3'),
      counted({ embeddings: { float: [[3]] } }, '4'),
      reply({ embedding: [4], inputTextTokenCount: 5 }),
    ];
    const { answer, usage } = embeddingsAdapter.decode(replies, at(TITAN));
    expect(answer.vectors).toEqual([[1], [2], [3], [4]]);
    expect(usage?.inputUncached).toBe(12);
  });

  it('reports no usage where one reply told none', () => {
    const replies = [counted({ embedding: [1] }, '3'), reply({ embedding: [2] })];
    expect(embeddingsAdapter.decode(replies, at(TITAN)).usage).toBeUndefined();
  });

  it.each([{}, { embeddings: 'x' }, { embeddings: [{}] }, { embeddings: [['a']] }])('finds %o malformed', (body) => {
    expect(() => embeddingsAdapter.decode([reply(body)], at(TITAN))).toThrow(
      expect.objectContaining({ code: 'provider.malformed' }),
    );
  });
});
