import { Command } from 'commander';
import { bindCheck } from './check.ts';
import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { bindServe } from './serve.ts';

/** Binds a run function to a command: arguments first, then the options. */
export type Act = (run: (io: Io, ...args: never[]) => Promise<ExitCode>) => (...args: unknown[]) => Promise<void>;

export interface Program {
  readonly command: Command;
  /** What the command that ran ended with. */
  exitCode(): ExitCode;
}

/** The whole command line; reading it is reading the list of commands. */
export function buildProgram(io: Io, version: string): Program {
  let exitCode: ExitCode = 0;
  const command = new Command('sallyport')
    .description("The one governed door between an enterprise's applications and its language models")
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: (text, write) => write(withName(text)),
    })
    .showHelpAfterError('(add --help for usage and examples)');
  const act: Act =
    (run) =>
    async (...args) => {
      // Commander hands over the command itself as the last argument; a run function has no use for it.
      exitCode = await run(io, ...(args.slice(0, -1) as never[]));
    };
  bindServe(command, act);
  bindCheck(command, act);
  return { command, exitCode: () => exitCode };
}

function withName(text: string): string {
  return text.replace(/^error: /, 'sallyport: ');
}
