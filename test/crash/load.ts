/** Callers that never stop asking: whole, streamed, slow and aborted calls, each marked so that the ledger's row leads back to it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Random } from './random.ts';

export interface Told {
  /** 0: no answer came. */
  readonly status: number;
  /** The answer came to its end. */
  readonly complete: boolean;
  /** `error.code` of the envelope. */
  readonly code?: string;
}

export interface Load {
  /** Mark of each call sent → what its caller was told; calls still under way are not in it. */
  readonly told: ReadonlyMap<string, Told>;
  /** Marks of all calls sent. */
  readonly sent: ReadonlySet<string>;
  /** No new calls. Resolves when those under way have ended. */
  stop(): Promise<void>;
}

export interface LoadOptions {
  /** Asked before each call: the gateway moves when it is started again. `undefined`: nothing to ask. */
  readonly gatewayUrl: () => string | undefined;
  readonly key: string;
  readonly callers: number;
  readonly random: Random;
  /** Pause of a caller between two calls. Default 5 ms. */
  readonly pauseMs?: number;
  /** Kinds of calls. Default: all that need one provider. */
  readonly kinds?: readonly [Kind, ...Kind[]];
}

const kinds = ['whole', 'whole', 'streamed', 'slow', 'slow stream', 'aborted', 'cut'] as const;
/** With them the first provider fails and the second, slower one answers, over a route that has both. */
export const kindsOfTwo = [...kinds, 'fall-over', 'fall-over stream'] as const;
type Kind = (typeof kindsOfTwo)[number];

/** What a prompt tells the simulator to do. */
const SCRIPTS: Readonly<Record<Kind, string>> = {
  whole: '',
  streamed: '',
  slow: '[[fault:latency ms=150]]',
  'slow stream': '[[fault:pace ms=15]]',
  aborted: '[[fault:pace ms=15]]',
  cut: '[[fault:cut after=2]]',
  'fall-over': '[[fault:status status=503 at=openai]] [[fault:latency ms=150 at=anthropic]]',
  'fall-over stream': '[[fault:cut after=open at=openai]] [[fault:pace ms=15 at=anthropic]]',
};
const STREAMED: ReadonlySet<Kind> = new Set(['streamed', 'slow stream', 'aborted', 'cut', 'fall-over stream']);

let marks = 0;

export function startLoad(options: LoadOptions): Load {
  const { callers, random, pauseMs = 5 } = options;
  const told = new Map<string, Told>();
  const sent = new Set<string>();
  const agent = new Agent({ connections: callers * 2 });
  const state = { stopped: false };
  const caller = async (): Promise<void> => {
    while (!state.stopped) {
      const url = options.gatewayUrl();
      if (url !== undefined) {
        marks += 1;
        const mark = `m${marks}`;
        sent.add(mark);
        told.set(mark, await call(agent, url, options.key, random.pick(options.kinds ?? kinds), mark, random));
      }
      await sleep(pauseMs);
    }
  };
  const running = Array.from({ length: callers }, caller);
  return {
    told,
    sent,
    async stop() {
      state.stopped = true;
      await Promise.all(running);
      await agent.destroy();
    },
  };
}

async function call(agent: Agent, url: string, key: string, kind: Kind, mark: string, random: Random): Promise<Told> {
  const gone = new AbortController();
  const timer = kind === 'aborted' ? setTimeout(() => gone.abort(), random.between(1, 120)) : undefined;
  let status = 0;
  try {
    const answer = await request(`${url}/v1/chat/completions`, {
      dispatcher: agent,
      method: 'POST',
      signal: gone.signal,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'x-sallyport-metadata': JSON.stringify({ mark }),
      },
      body: JSON.stringify({
        model: 'assistant',
        stream: STREAMED.has(kind),
        messages: [{ role: 'user', content: `Tell ${mark} a tale ${SCRIPTS[kind]}` }],
      }),
    });
    status = answer.statusCode;
    const text = await answer.body.text();
    const complete = STREAMED.has(kind) && status === 200 ? text.includes('data: [DONE]') : true;
    const code = status === 200 ? undefined : (JSON.parse(text) as { error: { code: string } }).error.code;
    return { status, complete, ...(code !== undefined && { code }) };
  } catch {
    // The gateway was killed, or the caller left: either way nobody told the caller how it ended.
    return { status, complete: false };
  } finally {
    clearTimeout(timer);
  }
}
