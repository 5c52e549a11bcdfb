/** A gateway under attack, and a caller who behaves all the while. */
import { controlClient } from '../support/control.ts';
import { prepareInstallation } from '../support/installation.ts';
import { startProgram, type Program } from '../support/process.ts';
import { startLoad } from '../crash/load.ts';
import { seeded, seedOfThisRun } from '../crash/random.ts';
import { sendRaw, type RawAnswer, type RawOptions } from './raw.ts';

export const LONG_MS = 240_000;
export const seed = seedOfThisRun();

export interface Target {
  readonly program: Program;
  readonly key: string;
  /** The head of a request, with a good key and type unless told otherwise. */
  head(headers?: Record<string, string>, line?: string): string;
  /** A whole request with this body. */
  sized(body: string | Buffer, headers?: Record<string, string>): (string | Buffer)[];
  send(pieces: Iterable<string | Uint8Array>, options?: RawOptions): Promise<RawAnswer>;
  /** What went wrong meanwhile for the caller who behaves, and in the program's own words: nothing, one hopes. */
  harm(): Promise<{ served: number; unserved: number; alive: boolean; said: string[] }>;
  stop(): Promise<void>;
}

export async function startTarget(): Promise<Target> {
  const prepared = await prepareInstallation({ doors: ['openai'], yaml: { log: { level: 'error' } } });
  const program = await startProgram(prepared);
  const client = controlClient(program.controlUrl, prepared.adminToken, prepared.application);
  const { key } = await client.createKey();
  const neighbour = startLoad({
    gatewayUrl: () => program.gatewayUrl,
    key: (await client.createKey()).key,
    callers: 1,
    random: seeded(seed),
    pauseMs: 50,
    kinds: ['whole', 'streamed'],
  });
  const head: Target['head'] = (headers = {}, line = 'POST /v1/chat/completions HTTP/1.1') => {
    const all = {
      host: 'localhost',
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      connection: 'close',
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return `${line}\r\n${lines.join('')}\r\n`;
  };
  return {
    program,
    key,
    head,
    sized: (body, headers = {}) => [head({ 'content-length': String(Buffer.byteLength(body)), ...headers }), body],
    send: (pieces, options) => sendRaw(program.gatewayUrl, pieces, options),
    async harm() {
      const { ok: alive } = await fetch(`${program.gatewayUrl}/healthz`);
      await neighbour.stop();
      const told = [...neighbour.told.values()];
      const unserved = told.filter(({ status, complete }) => status !== 200 || !complete).length;
      const lines = [...program.stderr.split('\n'), ...program.stdout.split('\n')];
      const said = lines.filter((line) => line !== '' && !/^warning: |^{"event":"listening"/.test(line));
      return { served: told.length - unserved, unserved, alive, said };
    },
    async stop() {
      await program.kill('SIGTERM');
      await prepared.dispose();
    },
  };
}

export const good = JSON.stringify({ model: 'assistant', messages: [{ role: 'user', content: 'Hello' }] });
export const withMessage = (more: object): object => ({ ...(JSON.parse(good) as object), ...more });
