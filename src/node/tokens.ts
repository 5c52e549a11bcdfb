import type { Logger } from 'pino';
import type { Clock, Fault } from '../core/index.ts';
import type { OpenDocuments } from '../gateway/index.ts';
import { TokenDesk } from '../identity/index.ts';
import { openTransport } from '../providers/index.ts';

const TIMERS = { connectMs: 2_000, headersMs: 3_000 };
const TOTAL_MS = 5_000;
/** Sets of a hundred large keys stay below it. */
const DOCUMENT_BYTES_MAX = 256 * 1024;

/** An issuer is asked for two documents every few minutes. */
const CONNECTIONS = 2;

/** Through the one dialler, to one origin and nowhere else. */
export const openDocuments: OpenDocuments = (origin, network) => {
  const transport = openTransport(origin, { ...network, connections: CONNECTIONS });
  return {
    async get(path) {
      const request = { method: 'GET' as const, path, headers: { accept: 'application/json' }, body: Buffer.alloc(0) };
      const answer = await transport.send(request, TIMERS, AbortSignal.timeout(TOTAL_MS));
      const body = await answer.bytes(DOCUMENT_BYTES_MAX);
      if (answer.status !== 200) throw new Error(`${origin}${path} answered with status ${answer.status}`);
      return parsed(body, `${origin}${path}`);
    },
    close: () => void transport.drain(),
  };
};

function parsed(body: Buffer, from: string): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new Error(`${from} answered something that is no JSON`);
  }
}

export const openTokenDesk = (clock: Clock, logger: Logger): TokenDesk =>
  new TokenDesk({
    clock,
    onState: (issuer, available, reason) =>
      available
        ? logger.info({ issuer }, 'the keys of a token issuer can be fetched again')
        : logger.warn({ issuer, reason }, 'the keys of a token issuer cannot be fetched; those known serve for a day'),
  });

/** The same complaint is worth a line a minute: whoever sends one bad token sends it again. */
const SAID_AGAIN_MS = 60_000;
/** Different ones in a minute; beyond it a flood would fill the log. */
const SAID_MAX = 20;

/** Says in the log why tokens are refused: their callers are not known, so the call log has nothing of them. */
export function refusedTokens(clock: Clock, logger: Logger): (fault: Fault) => void {
  const said = new Set<string>();
  let since = clock.monotonic();
  return (fault) => {
    const now = clock.monotonic();
    if (now - since > SAID_AGAIN_MS) {
      said.clear();
      since = now;
    }
    if (said.size >= SAID_MAX || said.has(fault.message)) return;
    said.add(fault.message);
    logger.warn({ code: fault.code }, fault.message);
  };
}
