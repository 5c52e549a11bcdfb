/** Calls of all kinds, as they come in a year: good ones, broken ones, those whose provider or whose caller fails. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Random } from '../../test/crash/random.ts';

export interface SoakTarget {
  readonly gatewayUrl: string;
  readonly key: string;
  /** Route of chats, and model of embeddings. */
  readonly chat: string;
  readonly embeddings: string;
}

/** What came back, of all callers together. */
export interface Tally {
  /** Ids of calls whose callers were answered: each must stand in the ledger. */
  readonly told: Set<string>;
  /** Calls left before any answer: each may stand there. */
  left: number;
  /** Answers by kind of call and status. */
  readonly answers: Map<string, number>;
}

interface Kind {
  readonly name: string;
  /** How often, among all. */
  readonly weight: number;
  readonly stream?: boolean;
  /** Told to the simulator in the prompt. */
  readonly fault?: string;
  /** The caller leaves within so many milliseconds. */
  readonly leavesMs?: number;
  readonly promptLength?: number;
}

const KINDS: readonly Kind[] = [
  { name: 'whole', weight: 30 },
  { name: 'streamed', weight: 30, stream: true },
  { name: 'embeddings', weight: 5 },
  { name: 'long prompt', weight: 2, promptLength: 100_000 },
  { name: 'slow', weight: 4, fault: 'latency ms=300' },
  { name: 'slow stream', weight: 4, stream: true, fault: 'pace ms=30' },
  { name: 'left', weight: 4, fault: 'latency ms=500', leavesMs: 200 },
  { name: 'left stream', weight: 4, stream: true, fault: 'pace ms=40', leavesMs: 300 },
  { name: 'cut', weight: 1, fault: 'cut' },
  { name: 'cut stream', weight: 2, stream: true, fault: 'cut after=2' },
  { name: 'reset', weight: 1, fault: 'reset' },
  { name: 'malformed', weight: 1, stream: true, fault: 'malformed' },
  { name: 'error in 200', weight: 1, stream: true, fault: 'errorIn200' },
  { name: 'ends early', weight: 1, stream: true, fault: 'endsEarly' },
  { name: 'no usage', weight: 1, stream: true, fault: 'usageMissing' },
  { name: 'split frames', weight: 1, stream: true, fault: 'splitFrames' },
  { name: 'failure', weight: 1, fault: 'status status=500' },
  { name: 'throttled', weight: 1, fault: 'throttled retryAfterMs=50' },
  { name: 'content filter', weight: 1, fault: 'contentFilter' },
  { name: 'too long', weight: 1, fault: 'contextOverflow' },
  { name: 'unknown model', weight: 1 },
  { name: 'not JSON', weight: 1 },
  { name: 'stranger', weight: 1 },
];
const DRAWN = KINDS.flatMap((kind) => Array.from({ length: kind.weight }, () => kind)) as [Kind, ...Kind[]];

/** Callers on HTTP, each one call after the other, until told to stop. */
export function startCallers(target: SoakTarget, callers: number, random: Random, stopped: AbortSignal, tally: Tally) {
  const agent = new Agent({ connections: callers });
  const caller = async (): Promise<void> => {
    while (!stopped.aborted) {
      await call(agent, target, random.pick(DRAWN), random, tally);
      await sleep(random.between(5, 60));
    }
  };
  return Promise.all(Array.from({ length: callers }, caller)).then(() => agent.destroy());
}

async function call(agent: Agent, target: SoakTarget, kind: Kind, random: Random, tally: Tally): Promise<void> {
  const gone = new AbortController();
  const timer = kind.leavesMs && setTimeout(() => gone.abort(), random.between(1, kind.leavesMs));
  let answered = false;
  let outcome = 'left';
  try {
    const answer = await request(
      `${target.gatewayUrl}/v1/${kind.name === 'embeddings' ? 'embeddings' : 'chat/completions'}`,
      {
        dispatcher: agent,
        method: 'POST',
        signal: gone.signal,
        headers: {
          authorization: `Bearer ${kind.name === 'stranger' ? 'sp-nobody' : target.key}`,
          'content-type': 'application/json',
        },
        body: kind.name === 'not JSON' ? '{"model":' : JSON.stringify(bodyOf(target, kind)),
      },
    );
    answered = true;
    const id = answer.headers['x-request-id'];
    // Whoever has no key, and whoever came in an overload, is no call.
    if (typeof id === 'string' && answer.statusCode !== 401) tally.told.add(id);
    outcome = [answer.statusCode, answer.headers['x-sallyport-error'] ?? []].flat().join(' ');
    await answer.body.text();
  } catch {
    outcome = answered ? `${outcome}, cut` : 'left';
    if (!answered) tally.left += 1;
  } finally {
    clearTimeout(timer || undefined);
  }
  const name = `${kind.name}: ${outcome}`;
  tally.answers.set(name, (tally.answers.get(name) ?? 0) + 1);
}

function bodyOf({ chat, embeddings }: SoakTarget, { name, stream, fault, promptLength = 60 }: Kind): object {
  if (name === 'embeddings') return { model: embeddings, input: ['a sentence', 'another one'] };
  const script = fault === undefined ? '' : ` [[fault:${fault}]]`;
  const content = `${'Tell me a tale. '.repeat(promptLength / 16)}${script}`;
  const model = name === 'unknown model' ? 'nothing-of-the-kind' : chat;
  return { model, ...(stream && { stream: true }), messages: [{ role: 'user', content }] };
}

/** Connections that send half of a head, or ask for a stream and read nothing of it, and go after a while. */
export async function startIdlers({ gatewayUrl, key, chat }: SoakTarget, stopped: AbortSignal, tally: Tally) {
  const { hostname, port } = new URL(gatewayUrl);
  const body = JSON.stringify({
    model: chat,
    stream: true,
    messages: [{ role: 'user', content: 'A tale [[fault:pace ms=20]]' }],
  });
  const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n`;
  while (!stopped.aborted) {
    const slow = connect(Number(port), hostname);
    slow.on('error', () => undefined).write(head);
    const deaf = connect(Number(port), hostname).pause();
    deaf.on('error', () => undefined).write(`${head}content-length: ${body.length}\r\n\r\n${body}`);
    tally.left += 1;
    await sleep(1_500);
    slow.destroy();
    deaf.destroy();
  }
}
