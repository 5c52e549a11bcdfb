import { CommanderError } from 'commander';
import { ZodError } from 'zod';
import { LockHeldError, SecretsLostError } from '../config/index.ts';
import { NoRoomError } from '../core/index.ts';
import type { Io } from './io.ts';

/** 0 done, 1 failed, 2 wrong use of the command, 4 not allowed. */
export const EXIT = { ok: 0, failure: 1, usage: 2, denied: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with one line for the person who typed it. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;
  /** What to do. */
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string; exitCode?: ExitCode; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'CommandError';
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? EXIT.failure;
  }
}

/** Says on the standard error what went wrong; the stack only with SALLYPORT_DEBUG. */
export function reportError(error: unknown, io: Io): ExitCode {
  // Commander has printed its own line already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const hint = hintOf(error);
  io.err(`sallyport: ${oneLine(sentenceOf(error))}${hint === undefined ? '' : ` — ${hint}`}\n`);
  if (io.env['SALLYPORT_DEBUG'] && error instanceof Error) io.err(`${error.stack ?? ''}\n`);
  return error instanceof CommandError ? error.exitCode : EXIT.failure;
}

function sentenceOf(error: unknown): string {
  // Every answer of the control API goes through a schema.
  if (error instanceof ZodError)
    return 'the control API gave an answer this command does not understand; is it another version?';
  return error instanceof Error ? error.message : String(error);
}

function hintOf(error: unknown): string | undefined {
  if (error instanceof CommandError || error instanceof NoRoomError || error instanceof SecretsLostError) {
    return error.hint;
  }
  if (error instanceof LockHeldError) return 'stop it first, or start this one with another dataDir';
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'EADDRINUSE')
    return 'stop what listens there, or set listen (SALLYPORT_GATEWAY_LISTEN, SALLYPORT_CONTROL_LISTEN)';
  return undefined;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}
