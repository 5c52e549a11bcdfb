import { errorBody, requestErrorReply, RequestError } from '../openai/errors.ts';
import { json, retryHeaders, type Refusals, type Reply } from '../reply.ts';
import { promptFiltered } from './filter.ts';

export const azureRefusals: Refusals = {
  throttled(fault) {
    const seconds = fault.retryAfterS ?? Math.ceil((fault.retryAfterMs ?? 10_000) / 1000);
    const message = `Requests to the ChatCompletions_Create Operation under Azure OpenAI API have exceeded token rate limit of your current pricing tier. Please retry after ${seconds} seconds.`;
    return json(429, { error: { code: fault.code ?? '429', message: fault.message ?? message } }, retryHeaders(fault));
  },
  status(fault, status) {
    const message = fault.message ?? 'The server had an error processing your request.';
    const code = fault.code ?? (status >= 500 ? 'InternalServerError' : String(status));
    return json(status, { error: { code, message } }, retryHeaders(fault));
  },
  credentials(_, status) {
    if (status !== 403) return keyRefused();
    const message = 'Public access is disabled. Please configure private endpoint.';
    return json(status, { error: { code: 'AccessDenied', message } });
  },
  contentFilter: () => promptFiltered(),
  contextOverflow() {
    const message =
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 200000 tokens. Please reduce the length of the messages.";
    return requestErrorReply(new RequestError(message, 'messages', 'context_length_exceeded'));
  },
};

export function keyRefused(): Reply {
  const message =
    'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.';
  return json(401, { error: { code: '401', message } });
}

export function tokenRefused(reason: string): Reply {
  const message = `Principal does not have access to API/Operation: the token is not acceptable (${reason}).`;
  return json(401, { error: { code: 'PermissionDenied', message } });
}

export function deploymentNotFound(): Reply {
  const message =
    'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.';
  return json(404, { error: { type: 'invalid_request_error', code: 'DeploymentNotFound', message } });
}

export function resourceNotFound(): Reply {
  return json(404, { error: { code: '404', message: 'Resource not found' } });
}

export function versionNotSupported(): Reply {
  return json(400, errorBody('API version not supported', 'invalid_request_error', null, 'BadRequest'));
}
