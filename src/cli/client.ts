import path from 'node:path';
import { Client, request } from 'undici';
import { z } from 'zod';
import { requestOf, type Answer, type AskedArgs, type ClientRequest, type OperationName } from '../client/index.ts';
import { cliFile, isLoopback, readCliFile, readSessionFile } from '../config/index.ts';
import { CommandError, EXIT } from './exit.ts';
import type { Io } from './io.ts';

/** Where the quickstart keeps its data, from where it is started. */
export const QUICKSTART_DIRECTORY = 'var';
/** A page of 200 call records is 400 KB. */
const ANSWER_BYTES_MAX = 32 * 1024 * 1024;
/** An import of 50,000 prices takes seconds. */
const ANSWER_MS_MAX = 60_000;

export interface ApiClient {
  readonly address: string;
  /** Asks one operation of the admin API. @throws ApiError */
  call<Name extends OperationName>(name: Name, ...asked: AskedArgs<Name>): Promise<Answer<Name>>;
}

/** What the control API answered instead of doing what was asked. */
export class ApiError extends CommandError {
  readonly status: number;
  readonly body: unknown;

  /** @param tokenHint what to do about a token that is refused */
  constructor(status: number, body: unknown, tokenHint: string) {
    const { code, detail, title } = problemSchema.parse(body);
    const denied = status === 401 || status === 403;
    const hint =
      status === 401 ? tokenHint : code === 'store.unavailable' && 'the database is away; run: sallyport doctor';
    super(detail ?? title ?? `the control API answered ${status}`, {
      exitCode: denied ? EXIT.denied : EXIT.failure,
      ...(hint && { hint }),
    });
    this.status = status;
    this.body = body;
  }
}

/** Problem details (RFC 9457); whatever else came reads as one without words. */
const problemSchema = z
  .object({ code: z.string().optional(), title: z.string().optional(), detail: z.string().optional() })
  .catch({});

export interface Access {
  /** Origin of the control API. */
  readonly address: string;
  readonly token: string;
  /** What to do where the token is refused: who gave it knows. */
  readonly tokenHint?: string;
}

/** @throws CommandError where neither the environment nor the quickstart's file says where to go and as whom */
export async function openClient(io: Io): Promise<ApiClient> {
  const access = await findAccess(io);
  const origin = URL.parse(access.address);
  if (!origin || !/^https?:$/.test(origin.protocol)) {
    throw new CommandError('the address of the control API is not a URL', {
      hint: 'set SALLYPORT_CONTROL_URL to http://HOST:PORT',
    });
  }
  if (origin.protocol === 'http:' && !isLoopback(origin.hostname.replaceAll(/[[\]]/g, ''))) {
    io.err('warning: the admin token travels unencrypted; use an https address\n');
  }
  return connect({ ...access, address: origin.origin });
}

/** A client for a known installation. It opens a connection for each question and keeps none. */
export function connect(access: Access): ApiClient {
  return {
    address: access.address,
    call: async <Name extends OperationName>(name: Name, ...asked: AskedArgs<Name>) =>
      (await ask(access, requestOf(name, ...asked))) as Answer<Name>,
  };
}

const SET_TOKEN = 'set SALLYPORT_TOKEN to an admin token of this installation';
const HINT_SESSION = 'the session has ended: run sallyport login';
const HINT_ENV = 'the token came from SALLYPORT_TOKEN; set it to an admin token of this installation';
const hintFile = (io: Io, directory: string): string =>
  `the token came from ${path.relative(io.cwd, cliFile(directory))}, where the quickstart noted it; ${SET_TOKEN}, or start the quickstart again`;

async function findAccess(io: Io): Promise<Access> {
  const { SALLYPORT_CONTROL_URL: address, SALLYPORT_TOKEN: token } = io.env;
  if (address && token) return { address, token, tokenHint: HINT_ENV };
  const directory = path.resolve(io.cwd, QUICKSTART_DIRECTORY);
  const session = await readSessionFile(directory);
  if (session && !token && (address === undefined || URL.parse(address)?.origin === session.control))
    return { address: session.control, token: session.token.reveal(), tokenHint: HINT_SESSION };
  const file = await readCliFile(directory);
  // The token of the file belongs to the address in it and goes nowhere else.
  if (address) throw new CommandError('SALLYPORT_CONTROL_URL is set without SALLYPORT_TOKEN', { hint: 'set both' });
  if (file && token) return { address: file.control, token, tokenHint: HINT_ENV };
  if (file) return { address: file.control, token: file.token.reveal(), tokenHint: hintFile(io, directory) };
  throw new CommandError(`there is no ${path.relative(io.cwd, cliFile(directory))} here`, {
    hint: 'run this where sallyport was started, or set SALLYPORT_CONTROL_URL and SALLYPORT_TOKEN',
  });
}

/** One question in nobody's or somebody's name. @throws ApiError */
export async function ask(
  { address, token, tokenHint = SET_TOKEN }: Access,
  { method, target, headers, body }: Pick<ClientRequest, 'method' | 'target'> & Partial<ClientRequest>,
): Promise<unknown> {
  // One connection for one question: nothing is left to keep the process alive.
  const client = new Client(address, { headersTimeout: ANSWER_MS_MAX, bodyTimeout: ANSWER_MS_MAX });
  try {
    const answer = await request(address + target, {
      dispatcher: client,
      method,
      headers: {
        ...(token !== '' && { authorization: `Bearer ${token}` }),
        accept: 'application/json',
        'content-type': 'application/json',
        ...headers,
      },
      ...(body !== undefined && { body }),
    }).catch((cause: unknown) => {
      throw unreachable(address, cause);
    });
    const content = await readJson(answer.body);
    if (answer.statusCode >= 400) throw new ApiError(answer.statusCode, content, tokenHint);
    return content;
  } finally {
    await client.destroy();
  }
}

async function readJson(body: AsyncIterable<Buffer>): Promise<unknown> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > ANSWER_BYTES_MAX) throw new CommandError('the control API sent more than a command can hold');
    pieces.push(piece);
  }
  const text = Buffer.concat(pieces).toString('utf8');
  try {
    return text === '' ? {} : (JSON.parse(text) as unknown);
  } catch {
    return {};
  }
}

function unreachable(address: string, cause: unknown): CommandError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'no answer';
  return new CommandError(`sallyport does not answer at ${address} (${code})`, {
    hint: 'start it with "sallyport serve", or set SALLYPORT_CONTROL_URL',
    cause,
  });
}
