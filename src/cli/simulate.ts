import path from 'node:path';
import type { Command } from 'commander';
import { writePrivateFile } from '../config/index.ts';
import { simulatorCredentials, startSimulators } from '../simulators/index.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { wholeNumber } from './listing.ts';
import type { Act } from './act.ts';
import { untilStopped } from './signals.ts';
import { renderFields } from './table.ts';

/** Beside what the quickstart keeps. */
const OCI_KEY_FILE = 'var/simulated-oci.pem';

export interface SimulateOptions {
  readonly portBase: number;
  readonly json?: boolean;
  /** Where OCI's private key is written. */
  readonly ociKey?: string;
}

export function bindSimulate(parent: Command, act: Act): void {
  parent
    .command('simulate')
    .description("run the vendors' simulators on loopback, until interrupted")
    .option('--port-base <port>', 'first of their ports; 0: free ports', wholeNumber(0, 65_500), 9300)
    .option('--oci-key <file>', `where the private key for the OCI simulator is written (default: ${OCI_KEY_FILE})`)
    .option('--json', 'the addresses, and what OCI accepts, as one JSON line')
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
    const oci = await keepOciKey(path.resolve(io.cwd, options.ociKey ?? OCI_KEY_FILE));
    io.out(
      options.json
        ? `${JSON.stringify({ event: 'listening', ...addresses, ociAuth: oci })}\n`
        : `${renderFields(Object.entries(addresses))}\n${ociHelp(oci)}`,
    );
    await stopped();
  } finally {
    await simulators.close();
  }
  return EXIT.ok;
}

interface OciAuth {
  readonly tenancy: string;
  readonly user: string;
  readonly fingerprint: string;
  readonly privateKey: { readonly file: string };
}

/** A key pair is made at each start, so the private half has to reach whoever signs for this simulator. */
async function keepOciKey(file: string): Promise<OciAuth> {
  const { tenancy, user, fingerprint, privateKeyPem } = simulatorCredentials.oci;
  await writePrivateFile(file, privateKeyPem);
  return { tenancy, user, fingerprint, privateKey: { file } };
}

function ociHelp({ tenancy, user, fingerprint, privateKey }: OciAuth): string {
  return `The oci simulator accepts this key, made anew at each start:

  auth:
    tenancy: ${tenancy}
    user: ${user}
    fingerprint: "${fingerprint}"
    privateKey: { file: ${privateKey.file} }
`;
}
