/** A process with more to do than it can, and callers who hold what they have: the program, from outside. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { envelopeOf, sendRaw } from '../hostile/raw.ts';
import { controlClient, eventually, type ControlClient } from '../support/control.ts';
import { prepareInstallation, type Prepared } from '../support/installation.ts';
import { startProgram, type Program } from '../support/process.ts';

const CALLS_MAX = 40;
const CONNECTIONS_MAX = 750;
/** Far more than begin in one turn of the loop. */
const CROWD = 400;
/** More than Node lets wait to be taken in unless it is told. */
const WAITING = 650;
const DEAF = 20;
const WAIT_MS = 60_000;

let prepared: Prepared;
let program: Program;
let client: ControlClient;
let key: string;

beforeAll(async () => {
  prepared = await prepareInstallation({
    doors: ['openai'],
    yaml: {
      // So short that any machine is too slow for the crowd.
      overload: { delayMs: 2, callsMax: CALLS_MAX, connectionsMax: CONNECTIONS_MAX, stalledReaderMs: 3_000 },
    },
  });
  program = await startProgram(prepared);
  client = controlClient(program.controlUrl, prepared.adminToken, prepared.application);
  ({ key } = await client.createKey());
}, 120_000);

afterAll(async () => {
  await program.kill('SIGTERM');
  await prepared.dispose();
}, 120_000);

const chat = (content: string, signal?: AbortSignal, model = 'assistant') =>
  fetch(`${program.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content }] }),
    ...(signal && { signal }),
  });

async function figure(name: string): Promise<number> {
  const text = await (await fetch(`${program.controlUrl}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

const isServed = () =>
  chat('Hello').then(async (answer) => ((await answer.text(), answer.status === 200) ? true : undefined));

function open(): Socket {
  const { hostname, port } = new URL(program.gatewayUrl);
  const socket = connect({ port: Number(port), host: hostname, noDelay: true });
  socket.on('error', () => undefined);
  return socket;
}

const headed = (body: string): string =>
  `POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

/** Callers who ask again as soon as they are answered, for what costs only the gateway something. */
function startCrowd(): { readonly answers: Map<number, string>; stop(): void } {
  const request = headed('{"model":"nothing-of-the-kind","messages":[{"role":"user","content":"Hello"}]}');
  const answers = new Map<number, string>();
  const sockets = Array.from({ length: CROWD }, () => {
    const socket = open();
    socket.on('connect', () => socket.write(request));
    socket.on('data', (piece) => {
      const text = piece.toString();
      answers.set(Number(text.slice(9, 12)), text);
      socket.write(request);
    });
    return socket;
  });
  return { answers, stop: () => sockets.forEach((socket) => socket.destroy()) };
}

describe('more calls than a turn of the loop can begin', () => {
  let crowd: ReturnType<typeof startCrowd>;
  let refusal: string;

  beforeAll(async () => {
    crowd = startCrowd();
    refusal = await eventually('a refusal', () => crowd.answers.get(503), WAIT_MS);
  }, 120_000);
  afterAll(() => crowd.stop());

  test('are refused in the envelope, with the time to come again, on a connection that stays open', () => {
    const [head = '', body = ''] = refusal.split('\r\n\r\n');
    expect(envelopeOf(body).code).toBe('gateway.overloaded');
    expect(head).toMatch(/^retry-after: [123]$/m);
    expect(head).toMatch(/^x-sallyport-error: gateway.overloaded$/m);
    expect(head).not.toMatch(/^connection: close$/im);
  });

  test('do not keep others of them from being answered', async () => {
    crowd.answers.delete(404);
    await eventually('an answer', () => crowd.answers.get(404), WAIT_MS);
  });

  test.each(['/healthz', '/readyz', '/v1/models'])(
    'refuse nobody at %s',
    async (path) => {
      const statuses = new Set<number>();
      for (let at = 0; at < 5; at += 1) {
        const answer = await fetch(program.gatewayUrl + path, { headers: { authorization: `Bearer ${key}` } });
        await answer.text();
        statuses.add(answer.status);
      }
      expect([...statuses]).toEqual([200]);
    },
    WAIT_MS,
  );

  test(
    'are counted, and when they are gone nobody is refused any more',
    async () => {
      crowd.stop();
      await eventually('a call that is served', isServed, WAIT_MS);
      expect(await figure('aigw_overload_refused_total')).toBeGreaterThan(0);
      expect(await figure('aigw_event_loop_delay_seconds')).toBeGreaterThan(0.002);
    },
    WAIT_MS,
  );
});

test(
  'more calls under way than may be are refused, until some have ended',
  async () => {
    const gone = new AbortController();
    const waiting = Array.from({ length: CALLS_MAX }, () =>
      chat('[[fault:latency ms=600000]]', gone.signal).catch(() => undefined),
    );
    await eventually('all calls to be under way', async () =>
      (await figure('aigw_inflight_requests')) === CALLS_MAX ? true : undefined,
    );
    const { status, headers } = await chat('Hello');
    expect([status, headers.get('x-sallyport-error')]).toEqual([503, 'gateway.overloaded']);
    gone.abort();
    await Promise.all(waiting);
    await eventually('a call that is served', isServed);
  },
  WAIT_MS,
);

test(
  'callers who read nothing of a stream hold little of it, are cut off, and stand in the ledger as gone',
  async () => {
    const before = memoryMb();
    const from = new Date().toISOString();
    const body = JSON.stringify({
      model: 'assistant',
      stream: true,
      messages: [{ role: 'user', content: '[[fault:endless]]' }],
    });
    const sockets = Array.from({ length: DEAF }, () => {
      const socket = open().pause();
      socket.write(headed(body));
      return socket;
    });
    const rows = await eventually(
      'a row of each',
      async () => {
        const found = await client.calls({ outcome: 'cancelled', from });
        return found.length === DEAF ? found : undefined;
      },
      WAIT_MS,
    );
    for (const socket of sockets) socket.destroy();
    expect(new Set(rows.map(({ settlement }) => settlement))).toEqual(new Set(['estimated']));
    // Less than 8 MB each, of which the program's own buffers are a tenth; without an end it would be hundreds.
    expect(memoryMb() - before).toBeLessThan(DEAF * 8);
  },
  WAIT_MS,
);

test(
  'more connections than may be are closed, and so are idle ones, which makes room',
  async () => {
    const health = 'GET /healthz HTTP/1.1\r\nhost: gateway\r\n\r\n';
    let answered = 0;
    let closed = 0;
    const sockets: Socket[] = [];
    const openOne = (): void => {
      const socket = open();
      socket.on('connect', () => socket.write(health));
      socket.once('data', () => (answered += 1));
      socket.on('close', () => (closed += 1));
      sockets.push(socket);
    };
    for (let at = 0; at < CONNECTIONS_MAX - 20; at += 1) openOne();
    await eventually('all of them to be idle', () => (answered === sockets.length ? true : undefined), WAIT_MS);
    await eventually('idle ones to be closed', () => {
      openOne();
      return closed > CONNECTIONS_MAX / 2 ? true : undefined;
    });
    expect(await figure('aigw_connections_dropped_total')).toBeGreaterThan(0);
    await eventually('a call that is served', () => isServed().catch(() => undefined));
    for (const socket of sockets) socket.destroy();
  },
  WAIT_MS,
);

test(
  'who comes while the loop is busy waits to be taken in, and is answered',
  async () => {
    program.signal('SIGSTOP');
    const sockets = Array.from({ length: WAITING }, open);
    let connected = 0;
    let answered = 0;
    for (const socket of sockets) {
      socket.once('connect', () => (connected += 1));
      socket.once('data', () => (answered += 1));
      socket.write('GET /healthz HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n\r\n');
    }
    try {
      await eventually('a place for everybody', () => (connected === WAITING ? true : undefined), WAIT_MS);
    } finally {
      program.signal('SIGCONT');
    }
    await eventually('an answer to everybody', () => (answered === WAITING ? true : undefined), WAIT_MS);
  },
  2 * WAIT_MS,
);

function memoryMb(): number {
  const status = readFileSync(`/proc/${program.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}

test(
  'a connection that sends without waiting is cut, and others are served meanwhile; a few in one packet are answered',
  async () => {
    const get = 'GET /nothing HTTP/1.1\r\nhost: gateway\r\n\r\n';
    const { text } = await sendRaw(program.gatewayUrl, [
      get.repeat(9) + get.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'),
    ]);
    expect(text.match(/HTTP\/1\.1 404/g)).toHaveLength(10);
    const over = new AbortController();
    let cut = 0;
    const flood = async (): Promise<void> => {
      while (!over.signal.aborted) {
        await sendRaw(program.gatewayUrl, [get.repeat(1_000)]);
        cut += 1;
      }
    };
    const floods = [flood(), flood(), flood(), flood()];
    await eventually('connections that were cut', () => (cut >= 20 ? true : undefined), WAIT_MS);
    await eventually('an answer to somebody else', isServed, WAIT_MS);
    over.abort();
    await Promise.all(floods);
  },
  2 * WAIT_MS,
);

test(
  'connections that never finish a head do not keep others out for long',
  async () => {
    const silent = Array.from({ length: CONNECTIONS_MAX + 50 }, () => {
      const socket = open();
      socket.on('connect', () => socket.write('GET /healthz HTTP/1.1\r\n'));
      return socket;
    });
    await eventually('connections beyond the limit', async () =>
      (await figure('aigw_connections_dropped_total')) > 0 ? true : undefined,
    );
    const health = () =>
      fetch(`${program.gatewayUrl}/healthz`, { headers: { connection: 'close' } }).then(
        ({ status }) => (status === 200 ? true : undefined),
        () => undefined,
      );
    // Well before the fifteen seconds after which Node gives up a head.
    await eventually('health', health, 12_000);
    for (const socket of silent) socket.destroy();
  },
  WAIT_MS,
);
