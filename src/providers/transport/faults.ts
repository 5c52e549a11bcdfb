import { Fault } from '../../core/index.ts';

/** What went wrong before the head of the answer had come. `origin` holds no credentials. */
export function faultBeforeHead(error: unknown, origin: string): Fault {
  if (error instanceof Fault) return error;
  if (isProtocolError(error)) return malformed(error, origin);
  const code = codeOf(error);
  if (code === 'UND_ERR_INVALID_ARG') {
    return new Fault('internal', {
      internal: `the request to ${origin} cannot be sent: ${textOf(error)}`,
      cause: error,
    });
  }
  return new Fault('provider.unreachable', { internal: `${origin}: ${code}: ${textOf(error)}`, cause: error });
}

/** What went wrong after the head. */
export function faultInBody(error: unknown, origin: string): Fault {
  if (error instanceof Fault) return error;
  if (isProtocolError(error)) return malformed(error, origin);
  return new Fault('provider.cut', { internal: `${origin}: ${codeOf(error)}: ${textOf(error)}`, cause: error });
}

/** The answer is not HTTP/1.1. llhttp's complaint about the end of the connection inside a message is a cut instead. */
function isProtocolError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (codeOf(error) === 'UND_ERR_HEADERS_OVERFLOW') return true;
  return error.name === 'HTTPParserError' && !error.message.includes('Invalid EOF state');
}

function malformed(error: unknown, origin: string): Fault {
  // undici keeps the bytes that did not fit, and they may be a piece of somebody's answer.
  delete (error as { data?: string }).data;
  return new Fault('provider.malformed', { internal: `${origin}: ${textOf(error)}`, cause: error });
}

function codeOf(error: unknown): string {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'no code';
}

/** `net.connect` gives one `AggregateError` with an empty message where every address of a name failed. */
function textOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(textOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
