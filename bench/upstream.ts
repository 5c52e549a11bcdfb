/**
 * A provider in OpenAI's dialect, of two speeds. Asked for a model whose id ends in `-60ms` it thinks that long, and
 * streams a word every 40 ms, as models do; asked for any other it answers at once, so that what is measured then is
 * everything but the model.
 */
import { createServer, type ServerResponse } from 'node:http';
import { announce } from './child.ts';

const THINK_MS = 60;
const WORD_MS = 40;
const WORDS = 20;
/** Words that the quick model sends at a time. */
const AT_ONCE = 5;

const usage = { prompt_tokens: 180, completion_tokens: 90, total_tokens: 270 };
const text = 'The quick brown fox jumps over the lazy dog. '.repeat(8);
const head = { id: 'chatcmpl-bench', created: 1_700_000_000, model: 'bench-upstream' };
const whole = Buffer.from(
  JSON.stringify({
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop', logprobs: null }],
    usage,
  }),
);
const role = event([choice({ role: 'assistant', content: '' }, null)]);
const words = Array.from({ length: WORDS }, (_, at) => event([choice({ content: `word ${at} ` }, null)]));
const last = `${event([choice({}, 'stop')])}${event([], usage)}data: [DONE]\n\n`;

function choice(delta: object, finish: string | null): object {
  return { index: 0, delta, finish_reason: finish };
}

function event(choices: readonly object[], counted: object | null = null): string {
  return `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, usage: counted })}\n\n`;
}

function answer(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length }).end(whole);
}

/** The first write holds the role and a word, so that the first event is the first token whoever forwards it. */
function stream(response: ServerResponse, atOnce: number, next: (send: () => void) => void): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let at = atOnce;
  response.write(role + words.slice(0, at).join(''));
  const send = (): void => {
    if (response.destroyed) return;
    if (at >= WORDS) {
      response.end(last);
      return;
    }
    response.write(words.slice(at, at + atOnce).join(''));
    at += atOnce;
    next(send);
  };
  next(send);
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    const streamed = body.includes('"stream":true');
    if (!body.includes('-60ms"')) {
      if (streamed) stream(response, AT_ONCE, setImmediate);
      else answer(response);
      return;
    }
    setTimeout(() => {
      if (streamed) stream(response, 1, (send) => setTimeout(send, WORD_MS));
      else answer(response);
    }, THINK_MS);
  });
});
announce(server);
