import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { readCliFile, writeSessionFile } from '../config/index.ts';
import { Secret } from '../core/index.ts';
import type { Act } from './act.ts';
import { ask, QUICKSTART_DIRECTORY } from './client.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { plain } from './table.ts';

/** As long as an attempt is good for at the control plane. */
const WAIT_MS = 600_000;
const PAGE = '<!doctype html><title>Sallyport</title><p>You are signed in. Go back to the terminal.</p>\n';

export interface LoginOptions {
  readonly url?: string;
  readonly json?: boolean;
}

export function bindLogin(parent: Command, act: Act): void {
  parent
    .command('login')
    .description('sign in at the identity provider, in a browser on this machine')
    .option('--url <url>', 'control API (default: SALLYPORT_CONTROL_URL, or the installation in this directory)')
    .option('--json', 'one JSON object, without the session')
    .addHelpText('after', '\nExample:\n  sallyport login --url https://sallyport.example.com')
    .action(act(runLogin));
}

const openedSchema = z.looseObject({
  token: z.string(),
  expiresAt: z.string(),
  user: z.looseObject({ id: z.string(), name: z.string() }),
});

export async function runLogin(io: Io, options: LoginOptions): Promise<ExitCode> {
  const directory = path.resolve(io.cwd, QUICKSTART_DIRECTORY);
  const named = options.url ?? io.env['SALLYPORT_CONTROL_URL'] ?? (await readCliFile(directory))?.control;
  const origin = named === undefined ? undefined : URL.parse(named)?.origin;
  if (origin === undefined || origin === 'null')
    throw new CommandError('where is the control API?', { hint: 'name it with --url https://HOST' });
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const code = await codeFrom((port) => {
    io.err('Open this address in a browser on this machine:\n');
    io.err(`${origin}/api/v1/sign-in?port=${port}&challenge=${challenge}\n`);
  });
  const body = JSON.stringify({ code, verifier });
  const answer = await ask({ address: origin, token: '' }, { method: 'POST', target: '/api/v1/sign-in/code', body });
  const { token, expiresAt, user } = openedSchema.parse(answer);
  const file = await writeSessionFile(directory, { control: origin, token: new Secret(token), expiresAt });
  const shown = path.relative(io.cwd, file);
  if (options.json) io.out(`${JSON.stringify({ user, expiresAt, file: shown })}\n`);
  else io.out(`signed in as ${plain(user.name)} until ${expiresAt} (${shown})\n`);
  return EXIT.ok;
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
