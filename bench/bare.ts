/**
 * The least a gateway can do: take a request, parse and write its JSON, send it on over pooled connections, and the same
 * back. Streams are passed on as they come. No key, no limit, no record. Its upstream is the first argument.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Pool } from 'undici';
import { announce } from './child.ts';

/** As many as any load of the bench has calls at a time; connections are made as they are needed. */
const CONNECTIONS_MAX = 1_024;
const upstream = new Pool(process.argv[2] ?? '', { connections: CONNECTIONS_MAX });

async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const asked = JSON.parse(Buffer.concat(chunks).toString()) as { stream?: boolean };
  const answer = await upstream.request({
    path: request.url ?? '/',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked),
  });
  if (asked.stream) {
    response.writeHead(answer.statusCode, { 'content-type': 'text/event-stream' });
    answer.body.pipe(response);
    return;
  }
  const body = Buffer.from(JSON.stringify(await answer.body.json()));
  response
    .writeHead(answer.statusCode, { 'content-type': 'application/json', 'content-length': body.length })
    .end(body);
}

announce(
  createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    pass(request, response).catch(() => response.destroy());
  }),
);
