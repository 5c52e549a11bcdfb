import { embed } from '../embedding.ts';
import type { ActiveFaults } from '../faults.ts';
import { hashHex } from '../hash.ts';
import { json, type WholeReply } from '../reply.ts';
import { countTokens } from '../tokens.ts';
import { badRequest, failed } from './errors.ts';
import type { EmbedTextDetails } from './request.ts';
import { usageOf } from './usage.ts';

const INPUTS_MAX = 96;
const DIMENSIONS = [256, 512, 1024, 1536];

/** `embedText`: plain lists of numbers. Usage comes with the newest model only, as the table has it optional. */
export function embedReply(modelId: string, request: EmbedTextDetails, faults: ActiveFaults): WholeReply {
  const { inputs = [], outputDimensions } = request;
  if (inputs.length === 0 || inputs.length > INPUTS_MAX) {
    return badRequest(`Inputs must hold between 1 and ${INPUTS_MAX} elements, found ${inputs.length}.`);
  }
  const newest = modelId.includes('embed-v4');
  if (outputDimensions !== undefined && (!newest || !DIMENSIONS.includes(outputDimensions))) {
    return badRequest(`outputDimensions ${outputDimensions} is not supported by this model.`);
  }
  const dimensions = outputDimensions ?? dimensionsOf(modelId, newest);
  const inputTokens = inputs.reduce((sum, input) => sum + countTokens(input), 0);
  const usage = newest ? usageOf({ inputTokens, outputTokens: 0, reasoningTokens: 0 }, faults) : undefined;
  const body = {
    id: hashHex(inputs.join('\n'), 32),
    ...(request.isEcho && { inputs }),
    embeddings: inputs.map((input) => [...embed(input, dimensions)]),
    modelId,
    modelVersion: '1.0',
    ...(usage && { usage }),
  };
  return { ...json(200, body), errorBody: Buffer.from(JSON.stringify(failed)) };
}

function dimensionsOf(modelId: string, newest: boolean): number {
  if (modelId.includes('light')) return 384;
  return newest ? 1536 : 1024;
}
