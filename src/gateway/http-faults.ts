import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply } from 'fastify';
import { asFault, Fault, limits, type ErrorCode } from '../core/index.ts';
import { afterBody } from './after-body.ts';
import { faultHeaders } from './fault-headers.ts';
import { openaiEnvelope } from './surfaces/openai-envelope.ts';

/** What the HTTP framework complains of, in our words. */
const FRAMEWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.media_type',
  FST_ERR_CTP_EMPTY_TYPE: 'request.media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.malformed',
  FST_ERR_BAD_URL: 'path.unknown',
  FST_ERR_MAX_PARAM_LENGTH: 'path.unknown',
  ECONNRESET: 'request.cancelled',
};

export function frameworkFault(error: FastifyError): Fault {
  const code = FRAMEWORK_CODES[error.code];
  if (code === 'request.too_large') {
    return new Fault(code, {
      public: `The request body is larger than the limit of ${limits.REQUEST_BODY_BYTES_MAX} bytes.`,
    });
  }
  if (code) return new Fault(code);
  // Whatever else it finds wrong with a request is the caller's.
  const { statusCode = 500 } = error;
  return statusCode >= 400 && statusCode < 500 ? new Fault('request.invalid', { cause: error }) : asFault(error);
}

export function answerFault(reply: FastifyReply, fault: Fault): FastifyReply {
  faultHeaders({ header: (name, value) => void reply.header(name, value) }, fault);
  const body = openaiEnvelope(fault);
  if (isStillComing(reply.request.raw)) {
    answerWhileReading(reply, fault.status, body);
    return reply;
  }
  return reply.code(fault.status).header('content-type', 'application/json').send(body);
}

const isStillComing = ({ complete, headers }: IncomingMessage): boolean =>
  !complete && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);

function answerWhileReading(reply: FastifyReply, status: number, body: string): void {
  reply.hijack();
  const { raw: response } = reply;
  // The framework asks for the connection to be closed, which would end it in a reset.
  void reply.removeHeader('connection');
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) response.setHeader(name, value);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.write(body);
  afterBody(reply.request.raw, () => response.end());
}

/** What Node's HTTP parser complains of: there is no request yet, so the answer is written on the bare socket. */
const PARSER_CODES: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'request.headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request.slow',
};

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** @param render the fault as the door at hand says it */
export const brokenRequestAnswerer =
  (contentType: string, render: (fault: Fault) => string) =>
  (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const owed = answerUnderWay(socket);
    if (owed ? owed.headersSent || owed.req.complete : isAnswered(socket)) {
      closeAfter(socket, owed);
      return;
    }
    const code = PARSER_CODES[error.code ?? ''] ?? 'request.malformed';
    const fault = new Fault(code, code === 'request.malformed' ? { public: 'The request is not valid HTTP.' } : {});
    const body = render(fault);
    const head = `HTTP/1.1 ${fault.status} ${REASONS[fault.status]}\r\ncontent-type: ${contentType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nx-sallyport-error: ${fault.code}\r\nx-should-retry: false\r\nconnection: close\r\n\r\n`;
    socket.end(head + body);
  };

export const answerBrokenRequest = brokenRequestAnswerer('application/json', openaiEnvelope);

/** Node keeps the answer under way in this undocumented field; of several begun, the one whose turn it is. */
const answerUnderWay = (socket: Socket): ServerResponse | undefined =>
  (socket as { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;

/** Whether the request whose body was still coming has its answer: a second one would be taken for that to the next. */
const isAnswered = (socket: Socket): boolean =>
  (socket as { parser?: { incoming?: IncomingMessage | null } | null }).parser?.incoming?.complete === false;

/** Connections that end with the last answer that was begun on them. Each piece that comes meanwhile is an error again. */
const closing = new WeakMap<Socket, number>();
/** Whoever goes on sending beside an answer is after something else. */
const ERRORS_MAX = 1_000;

/**
 * Whatever was written now would be taken for the answer that is owed, or land in the middle of it. So what was begun
 * goes out, and then the connection ends (RFC 9112 §9.6).
 */
function closeAfter(socket: Socket, owed: ServerResponse | undefined): void {
  const errors = (closing.get(socket) ?? 0) + 1;
  closing.set(socket, errors);
  if (errors > ERRORS_MAX) socket.destroy();
  // One whose request never comes whole has written all it has to say.
  else if (!owed?.req.complete) socket.destroySoon();
  else if (errors === 1) endWith(socket, owed);
}

function endWith(socket: Socket, owed: ServerResponse): void {
  owed.once('finish', () => {
    // Node has put the next one in its place by now.
    const next = answerUnderWay(socket);
    if (next?.req.complete) endWith(socket, next);
    else socket.destroySoon();
  });
}

/** Answers where there is no call and no router yet. */
export function answerBare(response: ServerResponse, fault: Fault): void {
  const body = openaiEnvelope(fault);
  response.writeHead(fault.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-sallyport-error': fault.code,
    'x-should-retry': 'false',
    connection: 'close',
  });
  response.end(body);
}
