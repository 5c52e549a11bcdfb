/** A provider that answers at once, in OpenAI's dialect: what is measured then is everything but the model. */
import { createServer, type ServerResponse } from 'node:http';
import { announce } from './child.ts';

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

const DELTAS = 20;
const deltas = Array.from({ length: DELTAS }, (_, at) => event([choice({ content: `word ${at} ` }, null)]));
const first = event([choice({ role: 'assistant', content: '' }, null)]);
const last = `${event([choice({}, 'stop')])}${event([], usage)}data: [DONE]\n\n`;

function choice(delta: object, finish: string | null): object {
  return { index: 0, delta, finish_reason: finish };
}

function event(choices: readonly object[], counted: object | null = null): string {
  return `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, usage: counted })}\n\n`;
}

function stream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(first);
  let at = 0;
  const next = (): void => {
    response.write(deltas.slice(at, at + 5).join(''));
    at += 5;
    if (at < DELTAS) setImmediate(next);
    else response.end(last);
  };
  setImmediate(next);
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  let streamed = false;
  request.on('data', (chunk: Buffer) => {
    streamed ||= chunk.includes('"stream":true');
  });
  request.on('end', () => {
    if (streamed) stream(response);
    else response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length }).end(whole);
  });
});
announce(server);
