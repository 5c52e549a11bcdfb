import type OpenAI from 'openai';
import { expect } from 'vitest';
import { expectSettled, idOf, type Desk } from '../desk.ts';
import type { Feature } from './feature.ts';

async function embed(desk: Desk, extra: Partial<OpenAI.EmbeddingCreateParams> = {}) {
  const { data, response } = await desk.client.embeddings
    .create({ model: desk.embeddings, input: ['fish', 'bird'], ...extra })
    .withResponse();
  return { vectors: data.data.map(({ embedding }) => embedding), usage: data.usage, callId: idOf(response) };
}

export const embeddingsFeatures = {
  'embeddings by default': {
    claim: 'the SDK gets one vector for each input, as floats, over base64',
    async check(desk) {
      const { vectors, usage, callId } = await embed(desk);
      expect(vectors).toHaveLength(2);
      expect(vectors[0]?.length).toBeGreaterThan(100);
      expect(vectors[0]).not.toEqual(vectors[1]);
      const row = await expectSettled(desk, callId);
      expect(usage.prompt_tokens).toBe(row.usage?.inputUncached);
    },
  },
  'embeddings as floats': {
    claim: 'vectors as floats are those of base64, and one text gives one vector',
    async check(desk) {
      const [base64, floats] = [await embed(desk), await embed(desk, { encoding_format: 'float' })];
      const single = await embed(desk, { input: 'fish', encoding_format: 'float' });
      expect(floats.vectors[0]?.map(Math.fround)).toEqual(base64.vectors[0]);
      expect(single.vectors).toEqual([floats.vectors[0]]);
      await expectSettled(desk, floats.callId);
    },
  },
  dimensions: {
    claim: 'vectors have the length that was asked for',
    async check(desk) {
      const { vectors, callId } = await embed(desk, { dimensions: 512 });
      expect(vectors.map((vector) => vector.length)).toEqual([512, 512]);
      await expectSettled(desk, callId);
    },
  },
} as const satisfies Readonly<Record<string, Feature>>;
