import type { AwsCredential } from './sigv4.ts';

/** Whom the simulator lets in. It stands in every region. */
export interface BedrockOptions {
  readonly credentials: readonly AwsCredential[];
  /** Bedrock API keys, accepted as `authorization: Bearer`. */
  readonly bearerKeys: readonly string[];
}

type Operation = 'converse' | 'converse-stream' | 'invoke' | 'count-tokens';

export interface Door {
  readonly operation: Operation;
  /** Decoded: an id, an inference profile's id, or an ARN. */
  readonly modelId: string;
}

const PATH = /^\/model\/([^/]+)\/(converse|converse-stream|invoke|count-tokens)$/;
const ID = /^(?:(?:us|eu|apac|jp|au|ca|global|us-gov)\.)?[a-z0-9-]+\.[a-z0-9][a-z0-9.-]*(?::\d+)?(?::\d+k)?$/i;
const ARN =
  /^arn:aws[a-z-]*:bedrock:[a-z0-9-]+:\d{12}:(?:inference-profile|application-inference-profile|provisioned-model|custom-model-deployment|imported-model|prompt-router)\/[a-z0-9.:-]+$/i;
const FOUNDATION_ARN = /^arn:aws[a-z-]*:bedrock:[a-z0-9-]+::foundation-model\/[a-z0-9.:-]+$/i;

/** Which operation on which model a path names. The id is one segment: a slash of an ARN must come as `%2F`. */
export function openDoor(path: string): Door | undefined {
  const [, id, operation] = PATH.exec(path) ?? [];
  if (id === undefined) return undefined;
  try {
    return { operation: operation as Operation, modelId: decodeURIComponent(id) };
  } catch {
    return undefined;
  }
}

/** Whether the region has this model: anything of a model's form, but no `missing.*` and nothing that `does-not-exist`. */
export function isKnownModel(modelId: string): boolean {
  if (modelId.startsWith('missing.') || modelId.includes('does-not-exist')) return false;
  return ID.test(modelId) || ARN.test(modelId) || FOUNDATION_ARN.test(modelId);
}

/** Claude's own rules apply to every id that names it, profiles included. */
export function isClaude(modelId: string): boolean {
  return modelId.includes('anthropic.claude');
}
