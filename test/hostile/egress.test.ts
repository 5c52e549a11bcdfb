/** Promise P12: what the program sends goes where its configuration says, and nowhere else. */
import type * as Dns from 'node:dns';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { modelOf } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { envelopeOf } from './raw.ts';

type Callback = (error: NodeJS.ErrnoException | null, found: Dns.LookupAddress[]) => void;

/** A name under somebody else's control, which from one moment to the next leads inside. */
vi.mock('node:dns', async (importOriginal) => {
  const real = await importOriginal<typeof Dns>();
  const lookup = (name: string, options: Dns.LookupAllOptions, callback: Callback): void =>
    name === 'rebound.example'
      ? callback(null, [{ address: '127.0.0.1', family: 4 }])
      : real.lookup(name, options, callback);
  return { ...real, lookup };
});

const LONG_MS = 240_000;
const named = { privateAddresses: ['127.0.0.0/8'] };

let installation: Installation;
let victim: Server;
let visits: string[] = [];
let redirecting: Server;

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  victim = createServer((request, response) => {
    visits.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  redirecting = createServer((request, response) => {
    request.resume();
    const status = Number(/^\/(\d{3})\//.exec(request.url ?? '')?.[1]);
    response.writeHead(status, { location: `http://127.0.0.1:${portOf(victim)}/stolen` }).end();
  });
  await Promise.all([victim, redirecting].map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));

  const kind = 'openai-compatible';
  const auth = { apiKey: { env: 'LOCAL_KEY' } };
  const redirects = Object.fromEntries(
    [301, 302, 303, 307, 308].map((status) => [
      `moved-${status}`,
      { kind, auth, endpoint: `http://127.0.0.1:${portOf(redirecting)}/${status}`, network: named },
    ]),
  );
  const providers: Record<string, object> = {
    ...redirects,
    unnamed: { kind, auth, endpoint: `http://rebound.example:${portOf(victim)}` },
    named: {
      kind,
      auth,
      endpoint: `http://rebound.example:${portOf(victim)}`,
      network: named,
    },
  };
  const price = { input: '1', output: '1' };
  const models = Object.fromEntries(
    Object.keys(providers).map((provider) => [provider, modelOf('chat', { provider, model: 'm', price })]),
  );
  installation = await startInstallation({ doors: ['aws-bedrock Claude, static keys'], yaml: { providers, models } });
}, LONG_MS);
afterAll(async () => {
  await installation?.stop();
  victim?.close();
  redirecting?.close();
}, LONG_MS);

async function ask(model: string, more: object = {}) {
  visits = [];
  const answer = await fetch(`${installation.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${installation.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }], ...more }),
  });
  return { status: answer.status, text: await answer.text() };
}

it.each([301, 302, 303, 307, 308])(
  'a redirect with %i is not followed, whole or streamed, and is the provider’s failure',
  async (status) => {
    for (const stream of [false, true]) {
      const answer = await ask(`moved-${status}`, { stream });
      expect([answer.status, envelopeOf(answer.text).code, visits]).toEqual([502, 'provider.failed', []]);
      expect(answer.text).not.toContain('stolen');
    }
  },
);

it('a host that resolves to an address its provider does not name is not reached', async () => {
  const answer = await ask('unnamed');
  expect([answer.status, envelopeOf(answer.text).code, visits]).toEqual([502, 'egress.denied', []]);
});

it('and is where the provider names it', async () => {
  await ask('named');
  expect(visits).toHaveLength(1);
});

it('an image in a prompt takes the gateway nowhere its provider does not allow', async () => {
  const image = (url: string) => ({
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
  });
  for (const url of [
    `http://127.0.0.1:${portOf(victim)}/image.png`,
    `http://localhost:${portOf(victim)}/image.png`,
    `http://[::ffff:127.0.0.1]:${portOf(victim)}/image.png`,
    `http://2130706433:${portOf(victim)}/image.png`,
    'file:///etc/passwd',
    'http://169.254.169.254/latest/meta-data/',
  ]) {
    const { status, text } = await ask('chat-aws-bedrock-claude-static-keys', image(url));
    envelopeOf(text);
    expect([status >= 400, visits]).toEqual([true, []]);
  }
});

it('a caller chooses no host: neither by headers nor by an absolute address', async () => {
  visits = [];
  const headers = {
    authorization: `Bearer ${installation.key}`,
    'content-type': 'application/json',
    'x-forwarded-host': `127.0.0.1:${portOf(victim)}`,
    forwarded: `host=127.0.0.1:${portOf(victim)}`,
    'x-sallyport-provider': 'named',
  };
  const body = JSON.stringify({
    model: 'chat-aws-bedrock-claude-static-keys',
    base_url: `http://127.0.0.1:${portOf(victim)}`,
    messages: [{ role: 'user', content: 'Hello' }],
  });
  const answer = await fetch(`${installation.gatewayUrl}/v1/chat/completions`, { method: 'POST', headers, body });
  expect([answer.status, visits]).toEqual([200, []]);
});
