import type { Target, WireRequest } from '../port.ts';
import type { DeploymentOptions } from './settings.ts';

const ACTIONS = '/20231130/actions';

export const optionsOf = (target: Target): DeploymentOptions => target.options as DeploymentOptions;

/** The caller's limit, else the deployment's: left to itself the service stops after about twenty tokens. */
export function maxTokens(
  request: { max_completion_tokens?: number | null; max_tokens?: number | null },
  target: Target,
): number {
  return request.max_completion_tokens ?? request.max_tokens ?? target.outputTokensDefault;
}

export const stopList = (stop: string | string[] | null | undefined): string[] | undefined =>
  stop === null || stop === undefined ? undefined : typeof stop === 'string' ? [stop] : stop;

function servingMode(target: Target) {
  const { serving } = optionsOf(target);
  return serving === 'onDemand'
    ? { servingType: 'ON_DEMAND', modelId: target.model }
    : { servingType: 'DEDICATED', endpointId: serving.endpointId };
}

function jsonRequest(path: string, body: object): WireRequest {
  return {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** A native call: what every action has, and its own fields beside. */
export function nativeRequest(
  action: 'chat' | 'embedText',
  compartmentId: string,
  target: Target,
  fields: object,
): WireRequest {
  return jsonRequest(`${ACTIONS}/${action}`, { compartmentId, servingMode: servingMode(target), ...fields });
}
