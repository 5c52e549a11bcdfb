import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';

/** Binds a run function to a command: arguments first, then the options. */
export type Act = (run: (io: Io, ...args: never[]) => Promise<ExitCode>) => (...args: unknown[]) => Promise<void>;
