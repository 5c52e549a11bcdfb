import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Command } from 'commander';
import type { Act } from './act.ts';
import { ask } from './client.ts';
import { CommandError, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { controlOrigin, keepSession, signInLocally } from './local-sign-in.ts';

/** As long as an attempt is good for at the control plane. */
const WAIT_MS = 600_000;
const PAGE = '<!doctype html><title>Sallyport</title><p>You are signed in. Go back to the terminal.</p>\n';

export interface LoginOptions {
  readonly url?: string;
  readonly local?: boolean;
  readonly name?: string;
  readonly json?: boolean;
}

export function bindLogin(parent: Command, act: Act): void {
  parent
    .command('login')
    .description('sign in at the identity provider in a browser on this machine, or with a password')
    .option('--url <url>', 'control API (default: SALLYPORT_CONTROL_URL, or the installation in this directory)')
    .option('--local', 'with name and password, where there is no identity provider')
    .option('--name <name>', 'with --local: the name to sign in with (default: it is asked for)')
    .option('--json', 'one JSON object, without the session')
    .addHelpText(
      'after',
      `
A password is asked for on a terminal, and taken as a line of the standard input in a pipe; no option takes one.

Examples:
  sallyport login --url https://sallyport.example.com
  sallyport login --local --name ada`,
    )
    .action(act(runLogin));
}

export async function runLogin(io: Io, options: LoginOptions): Promise<ExitCode> {
  if (options.local) return signInLocally(io, options);
  const origin = await controlOrigin(io, options.url);
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const code = await codeFrom((port) => {
    io.err('Open this address in a browser on this machine:\n');
    io.err(`${origin}/api/v1/sign-in?port=${port}&challenge=${challenge}\n`);
  });
  const body = JSON.stringify({ code, verifier });
  const answer = await ask({ address: origin, token: '' }, { method: 'POST', target: '/api/v1/sign-in/code', body });
  return keepSession(io, origin, answer, options.json);
}

/** Waits on a port of this machine for the browser to come back (RFC 8252 §7.3). */
async function codeFrom(say: (port: number) => void): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    const code = URL.parse(request.url ?? '/', 'http://127.0.0.1')?.searchParams.get('code');
    response.writeHead(code ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', connection: 'close' });
    response.end(code ? PAGE : '');
    if (code) resolve(code);
  });
  server.once('error', reject);
  server.listen(0, '127.0.0.1', () => say((server.address() as AddressInfo).port));
  const late = () => reject(new CommandError('nobody signed in', { hint: 'run sallyport login again' }));
  const timer = setTimeout(late, WAIT_MS);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    server.close();
  }
}
