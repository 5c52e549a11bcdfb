import path from 'node:path';
import { z } from 'zod';
import { isLoopback, readCliFile, readSessionFile, writeSessionFile } from '../config/index.ts';
import { Secret } from '../core/index.ts';
import { answerTo, newPasswordFrom } from './answers.ts';
import { ApiError, ask, QUICKSTART_DIRECTORY } from './client.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { plain } from './table.ts';

export const openedSchema = z.looseObject({
  token: z.string(),
  expiresAt: z.string(),
  user: z.looseObject({ id: z.string(), name: z.string() }),
});

/** Where to sign in. @throws CommandError where nothing says so */
export async function controlOrigin(io: Io, url: string | undefined): Promise<string> {
  const directory = path.resolve(io.cwd, QUICKSTART_DIRECTORY);
  const named =
    url ??
    io.env['SALLYPORT_CONTROL_URL'] ??
    (await readSessionFile(directory))?.control ??
    (await readCliFile(directory))?.control;
  const origin = named === undefined ? undefined : URL.parse(named)?.origin;
  if (origin !== undefined && origin !== 'null') return origin;
  throw new CommandError('where is the control API?', { hint: 'name it with --url https://HOST' });
}

/** Keeps a session for the commands that follow, and says whose it is. */
export async function keepSession(io: Io, origin: string, answer: unknown, json = false): Promise<ExitCode> {
  const { token, expiresAt, user } = openedSchema.parse(answer);
  const directory = path.resolve(io.cwd, QUICKSTART_DIRECTORY);
  const file = await writeSessionFile(directory, { control: origin, token: new Secret(token), expiresAt });
  const shown = path.relative(io.cwd, file);
  if (json) io.out(`${JSON.stringify({ user, expiresAt, file: shown })}\n`);
  else io.out(`signed in as ${plain(user.name)} until ${expiresAt} (${shown})\n`);
  return EXIT.ok;
}

export interface LocalSignIn {
  readonly url?: string;
  readonly name?: string;
  readonly json?: boolean;
}

/** Name and password become a session; who has a one-time secret chooses a password first. */
export async function signInLocally(io: Io, options: LocalSignIn): Promise<ExitCode> {
  const origin = await secureOrigin(io, options.url);
  const name = options.name ?? (await answerTo(io, 'Name: '));
  const password = await answerTo(io, 'Password, or one-time secret: ', true);
  const said = { name, password, kind: 'bearer' };
  const answer = await post(origin, '/api/v1/sign-in/local', said).catch(async (error: unknown) => {
    if (!(error instanceof ApiError && codeOf(error) === 'signin.password_change')) throw error;
    io.err('This secret is good for choosing a password, of at least 15 characters.\n');
    return change(io, origin, said);
  });
  return keepSession(io, origin, answer, options.json);
}

/** Another password in the place of one's own. */
export async function changePassword(io: Io, options: LocalSignIn): Promise<ExitCode> {
  const origin = await secureOrigin(io, options.url);
  const name = options.name ?? (await answerTo(io, 'Name: '));
  const password = await answerTo(io, 'Password, or one-time secret: ', true);
  return keepSession(io, origin, await change(io, origin, { name, password, kind: 'bearer' }), options.json);
}

const change = async (io: Io, origin: string, said: object): Promise<unknown> =>
  post(origin, '/api/v1/sign-in/local/password', { ...said, newPassword: await newPasswordFrom(io) });

const post = (origin: string, target: string, body: object): Promise<unknown> =>
  ask({ address: origin, token: '', tokenHint: HINT }, { method: 'POST', target, body: JSON.stringify(body) });

const HINT =
  'name, password or both do not fit; whoever administers gives a new secret with sallyport user reset-password';
const codeOf = ({ body }: ApiError): unknown => (body as { readonly code?: unknown } | null)?.code;

/** @throws CommandError where a password would travel for all to read */
export async function secureOrigin(io: Io, url: string | undefined): Promise<string> {
  const origin = await controlOrigin(io, url);
  const { protocol, hostname } = new URL(origin);
  if (protocol === 'https:' || isLoopback(hostname.replaceAll(/[[\]]/g, ''))) return origin;
  throw new CommandError('a password does not travel unencrypted', { hint: 'use an https address' });
}
