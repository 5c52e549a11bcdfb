import { answers } from './answers.ts';
import { embeddingsFeatures } from './embeddings.ts';
import { failures } from './failures.ts';
import { toolCalls } from './tools.ts';

export { PNG } from './answers.ts';
export type { Feature } from './feature.ts';
export { embeddingsFeatures };

export const chatFeatures = { ...answers, ...toolCalls, ...failures };

export type ChatFeature = keyof typeof chatFeatures;
export type EmbeddingsFeature = keyof typeof embeddingsFeatures;
