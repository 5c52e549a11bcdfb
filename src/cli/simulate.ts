import type { Command } from 'commander';
import { startSimulators } from '../simulators/index.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { wholeNumber } from './listing.ts';
import type { Act } from './act.ts';
import { untilStopped } from './signals.ts';
import { renderFields } from './table.ts';

export interface SimulateOptions {
  readonly portBase: number;
  readonly json?: boolean;
}

export function bindSimulate(parent: Command, act: Act): void {
  parent
    .command('simulate')
    .description("run the vendors' simulators on loopback, until interrupted")
    .option('--port-base <port>', 'first of their ports; 0: free ports', wholeNumber(0, 65_500), 9300)
    .option('--json', 'the addresses as one JSON line')
    .addHelpText('after', '\nExamples:\n  sallyport simulate\n  sallyport simulate --port-base 0 --json')
    .action(act(runSimulate));
}

/** @param stopped resolves when the simulators shall stop. Default: at SIGINT or SIGTERM */
export async function runSimulate(io: Io, options: SimulateOptions, stopped = untilStopped): Promise<ExitCode> {
  const simulators = await startSimulators({ portBase: options.portBase }).catch((cause: unknown) => {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause;
    throw new CommandError(cause.message, { hint: 'take other ports with --port-base', cause });
  });
  try {
    const { addresses } = simulators;
    io.out(
      options.json
        ? `${JSON.stringify({ event: 'listening', ...addresses })}\n`
        : renderFields(Object.entries(addresses)),
    );
    await stopped();
  } finally {
    await simulators.close();
  }
  return EXIT.ok;
}
