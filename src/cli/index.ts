import packageJson from '../../package.json' with { type: 'json' };
import { type ExitCode, reportError } from './exit.ts';
import { type Io, processIo } from './io.ts';
import { buildProgram } from './program.ts';

/**
 * Runs one command line.
 * @param argv without the program's own name
 * @returns the exit code: 0 done, 1 failed, 2 wrong use, 4 not allowed
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<ExitCode> {
  const program = buildProgram(io, packageJson.version);
  try {
    await program.command.parseAsync([...argv], { from: 'user' });
    return program.exitCode();
  } catch (error) {
    return reportError(error, io);
  }
}

export type { Io };
