/** What the tests of the commands share: a world that listens, and a control API that answers as told. */
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { main } from './index.ts';
import type { Io } from './io.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface World {
  readonly env?: Io['env'];
  readonly cwd?: string;
  readonly isTerminal?: boolean;
  readonly columns?: number;
  readonly ask?: Io['ask'];
}

/** Runs one command line, as a shell would, in this process. */
export async function run(
  argv: readonly string[],
  { env = {}, cwd = '/nowhere', isTerminal = false, columns, ask }: World = {},
): Promise<Ran> {
  let [out, err] = ['', ''];
  const code = await main(argv, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    env,
    cwd,
    isTerminal,
    columns,
    ...(ask && { ask }),
  });
  return { code, out, err };
}

/** An empty directory, gone when the test is. */
export async function emptyDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'sallyport-cli-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly token: string | undefined;
  readonly body: unknown;
}

export interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

export interface FakeApi {
  /** The two variables that lead commands here. */
  readonly env: Readonly<Record<string, string>>;
  readonly asked: readonly Asked[];
}

/** A control API on a free port, gone when the test is. */
export async function fakeApi(answer: (asked: Asked) => Answer): Promise<FakeApi> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const reply = async () => {
      const one = await read(request);
      asked.push(one);
      const { status = 200, body } = answer(one);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    void reply();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { asked, env: { SALLYPORT_CONTROL_URL: `http://127.0.0.1:${port}`, SALLYPORT_TOKEN: 'the-token' } };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString('utf8');
  const url = new URL(request.url ?? '/', 'http://fake');
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    token: request.headers.authorization?.replace('Bearer ', ''),
    body: text === '' ? undefined : JSON.parse(text),
  };
}
