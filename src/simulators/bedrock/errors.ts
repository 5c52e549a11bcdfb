import { json, retryHeaders, type Refusals, type WholeReply } from '../reply.ts';
import type { FaultSpec } from '../faults.ts';
import { isClaude } from './door.ts';

/** The runtime's name for each status; a fault names another (`code=ServiceQuotaExceededException`) itself. */
const NAME_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  503: 'ServiceUnavailableException',
};

const SENTENCES: Readonly<Partial<Record<string, string>>> = {
  ThrottlingException: 'Too many requests, please wait before trying again.',
  ModelNotReadyException: 'The model is not ready for inference. Wait and try your request again.',
  ModelTimeoutException: 'Model has timed out in processing the request. Try your request again.',
  ModelErrorException: 'The system encountered an unexpected error during processing. Try your request again.',
  ServiceQuotaExceededException: 'Your request exceeds the service quota for your account.',
  AccessDeniedException: "You don't have access to the model with the specified model ID.",
  InternalServerException: 'The system encountered an unexpected error during processing. Try your request again.',
  ServiceUnavailableException: 'Bedrock is unable to process your request.',
};

/** The header names the error and, after a colon, where it was thrown; clients cut that off. */
const ORIGIN = ':http://internal.amazon.com/coral/com.amazon.bedrock/';

export function awsError(
  status: number,
  type: string,
  message: string,
  headers: Record<string, string> = {},
): WholeReply {
  return json(status, { message }, { ...headers, 'x-amzn-errortype': type + ORIGIN });
}

export const validation = (message: string): WholeReply => awsError(400, 'ValidationException', message);

export const sentenceFor = (type: string): string => SENTENCES[type] ?? 'The request could not be processed.';

/** What the vendor's models say when the prompt does not fit; Claude's sentence holds the numbers. */
export function overflowSentence(modelId: string, tokens: number, tokensMax: number): string {
  if (!isClaude(modelId)) return 'Input is too long for requested model.';
  return `The model returned the following errors: prompt is too long: ${tokens} tokens > ${tokensMax} maximum`;
}

function named(fault: FaultSpec, status: number, type: string): WholeReply {
  const name = fault.code ?? type;
  return awsError(status, name, fault.message ?? sentenceFor(name), retryHeaders(fault));
}

/** AWS answers 403 where others say 401. */
export function credentialsRefused(fault: FaultSpec): WholeReply {
  const message = fault.message ?? 'The security token included in the request is invalid.';
  return awsError(fault.status ?? 403, fault.code ?? 'UnrecognizedClientException', message);
}

/** The refusals that faults ask for, in AWS's words. */
export function refusalsFor(modelId: string, blocked: () => ReturnType<Refusals['contentFilter']>): Refusals {
  return {
    throttled: (fault) => named(fault, 429, 'ThrottlingException'),
    status: (fault, status) => named(fault, status, NAME_OF_STATUS[status] ?? 'InternalServerException'),
    credentials: credentialsRefused,
    contentFilter: blocked,
    contextOverflow: (fault) => validation(fault.message ?? overflowSentence(modelId, 250_000, 200_000)),
  };
}
