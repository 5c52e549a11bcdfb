import { Fault } from '../../core/index.ts';
import type { EmbeddingsAdapter, EmbeddingsReply, Target, WireReply, WireRequest } from '../port.ts';
import { noUsage, type Usage } from '../usage.ts';
import { type JsonObject, parseVendorJson, textOf } from '../vendor-json.ts';
import { errorFault } from './failure.ts';
import { leaveOutUnknown, leftoversOf, refuseValue } from './leftovers.ts';
import { nativeRequest, optionsOf } from './request.ts';
import { ociUsage } from './usage.ts';

/** Texts in one `embedText` request. */
const EMBED_INPUTS_MAX = 96;

const KNOWN: ReadonlySet<string> = new Set(['model', 'input', 'dimensions', 'encoding_format']);

/** Embeddings over `embedText`; longer lists travel as several requests, in order. */
export function nativeEmbeddings(compartmentId: string): EmbeddingsAdapter {
  return {
    encode(request, target) {
      const left = leftoversOf(target);
      leaveOutUnknown(left, request, KNOWN);
      const { inputType, truncate } = optionsOf(target);
      const wires: WireRequest[] = [];
      const texts = textsOf(request.input);
      for (let at = 0; at < texts.length; at += EMBED_INPUTS_MAX) {
        wires.push(
          nativeRequest('embedText', compartmentId, target, {
            inputs: texts.slice(at, at + EMBED_INPUTS_MAX),
            inputType,
            truncate,
            outputDimensions: request.dimensions,
          }),
        );
      }
      return { wires, dropped: left.drops.names };
    },
    decode: decodeEmbeddings,
  };
}

function textsOf(input: string[] | number[][]): string[] {
  return input.map((text) =>
    typeof text === 'string' ? text : refuseValue('input', 'This model embeds texts, not lists of tokens.'),
  );
}

function decodeEmbeddings(replies: readonly WireReply[], target: Target): EmbeddingsReply {
  const vectors: number[][] = [];
  let model = target.model;
  let usage: Usage | undefined = noUsage;
  for (const reply of replies) {
    const body = parseVendorJson(reply.body.toString('utf8'));
    for (const vector of vectorsOf(body)) vectors.push(vector);
    model = textOf(body['modelId']) ?? model;
    usage = plus(usage, ociUsage(body['usage']));
  }
  return { answer: { model, vectors }, usage };
}

function vectorsOf(body: JsonObject): number[][] {
  const { embeddings } = body;
  if (Array.isArray(embeddings) && embeddings.every((vector) => Array.isArray(vector))) return embeddings as number[][];
  throw (
    errorFault(body) ?? new Fault('provider.malformed', { internal: 'The answer of the provider has no embeddings.' })
  );
}

/** One reply without usage makes the sum unknown. */
function plus(sum: Usage | undefined, usage: Usage | undefined): Usage | undefined {
  if (!sum || !usage) return undefined;
  return {
    ...noUsage,
    inputUncached: sum.inputUncached + usage.inputUncached,
    cacheRead: sum.cacheRead + usage.cacheRead,
  };
}
