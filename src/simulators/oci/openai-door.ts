import { readChat } from '../openai/chat-request.ts';
import { errorBody, openaiRefusals, RequestError, requestErrorReply } from '../openai/errors.ts';
import { respondChat, type Dialect } from '../openai/respond.ts';
import { json, type Reply } from '../reply.ts';
import type { Exchange } from '../server.ts';
import { badRequest, ociError, refusals } from './errors.ts';

const DOORS = ['/openai/v1/chat/completions', '/20231130/actions/v1/chat/completions'];
/** The older spelling is still read. */
const COMPARTMENT_HEADERS = ['opc-compartment-id', 'compartmentid'];

/** What is wrong with credentials, Oracle says before any model's API is reached. */
const dialect: Dialect = {
  refusals: { ...openaiRefusals, credentials: (fault, status) => refusals.credentials(fault, status) },
  headers: () => ({}),
};

export const isOpenaiDoor = (path: string): boolean => DOORS.includes(path);

/**
 * Who may pass the OpenAI-compatible doors: an API key of one region, or a signature, which then needs the
 * compartment named in a header.
 * @param refuseSigned checks the signature; the sentence of the refusal, or `undefined`
 */
export function refuseAtDoor(
  exchange: Exchange,
  apiKey: string,
  refuseSigned: () => string | undefined,
): Reply | undefined {
  const { headers } = exchange;
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer === apiKey ? undefined : ociError(401, 'The API key is not valid.');
  const refused = refuseSigned();
  if (refused !== undefined) return ociError(401, refused);
  if (COMPARTMENT_HEADERS.some((name) => headers[name] !== undefined)) return undefined;
  return badRequest('Missing required header: opc-compartment-id.');
}

/** Chat completions as OpenAI has them, for the models Oracle names there: not Cohere's. */
export function openaiChat(exchange: Exchange): Reply {
  if (exchange.json === undefined) return badRequest('Unable to parse the request body as JSON.');
  try {
    const request = readChat(exchange.json);
    const { model } = request.ask;
    if (model.includes('missing'))
      return json(404, errorBody(`Model ${model} not found`, 'invalid_request_error', 'model', 'model_not_found'));
    if (model.startsWith('cohere.')) return badRequest(`Model ${model} is not supported by this API.`);
    return respondChat(exchange, request, dialect);
  } catch (thrown) {
    if (thrown instanceof RequestError) return requestErrorReply(thrown);
    throw thrown;
  }
}
