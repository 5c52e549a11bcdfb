import { readChat } from '../openai/chat-request.ts';
import { errorBody, openaiRefusals, RequestError, requestErrorReply } from '../openai/errors.ts';
import { respondChat, type Dialect } from '../openai/respond.ts';
import { json, type Reply } from '../reply.ts';
import type { Exchange } from '../server.ts';
import { isKnownModel } from './door.ts';
import { credentialsRefused } from './errors.ts';

/** What is wrong with credentials, AWS says before any model's API is reached. */
const dialect: Dialect = { refusals: { ...openaiRefusals, credentials: credentialsRefused }, headers: () => ({}) };

export const isOpenaiDoor = ({ method, path }: Exchange): boolean =>
  method === 'POST' && path === '/openai/v1/chat/completions';

/** Chat completions as OpenAI has them, on the runtime's own host, with AWS's signature or a Bedrock API key. */
export function openaiChat(exchange: Exchange): Reply {
  try {
    if (exchange.json === undefined) throw new RequestError('We could not parse the JSON body of your request.');
    const request = readChat(exchange.json);
    const { model } = request.ask;
    if (!isKnownModel(model)) {
      const sentence = `The model '${model}' does not exist`;
      return json(404, errorBody(sentence, 'invalid_request_error', 'model', 'model_not_found'));
    }
    return respondChat(exchange, request, dialect);
  } catch (thrown) {
    if (thrown instanceof RequestError) return requestErrorReply(thrown);
    throw thrown;
  }
}
