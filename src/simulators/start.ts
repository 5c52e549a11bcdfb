import { systemClock, type Clock } from '../core/index.ts';
import { anthropicVendor } from './anthropic/vendor.ts';
import { azureVendor } from './azure-openai/vendor.ts';
import { bedrockVendor } from './bedrock/simulator.ts';
import { compatibleVendor } from './compatible/vendor.ts';
import { simulatorCredentials, type SimulatorCredentials } from './credentials.ts';
import { entraVendor } from './entra/vendor.ts';
import type { TlsMaterial } from './listen.ts';
import { ociVendor } from './oci/simulator.ts';
import { openaiVendor } from './openai/vendor.ts';
import { startSimulator, type Simulator, type Vendor } from './server.ts';
import { simulatorTls } from './tls.ts';

/** The simulators by name, in the order of their ports from `portBase` on. */
export const simulatorNames = ['openai', 'azure', 'anthropic', 'bedrock', 'oci', 'compatible', 'entra'] as const;

export type SimulatorName = (typeof simulatorNames)[number];

export interface SimulatorsOptions {
  /** First of seven ports, e.g. 9300. Default 0: free ports. */
  readonly portBase?: number;
  /** With free ports: the ones to be taken again by name, each while nothing else has it. */
  readonly ports?: Readonly<Record<string, number>> | undefined;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default: the system's. Dates of signatures and tokens are held against it. */
  readonly clock?: Clock;
  /** Default: `simulatorCredentials`. */
  readonly credentials?: SimulatorCredentials;
  /** Only these. Default: all. */
  readonly only?: readonly SimulatorName[];
  /** Serves HTTPS beside HTTP on every port. Default: only Entra's, with the test-only certificate. */
  readonly tls?: TlsMaterial;
}

export interface Simulators {
  /** Base URLs: `http://…`, and `https://…` for Entra, whose clients accept nothing else. */
  readonly addresses: Readonly<Partial<Record<SimulatorName, string>>>;
  /** @throws when that simulator was not started */
  simulator(name: SimulatorName): Simulator;
  close(): Promise<void>;
}

type MakeVendor = (credentials: SimulatorCredentials, clock: Clock) => Vendor;

const vendors: Partial<Record<SimulatorName, MakeVendor>> = {
  openai: openaiVendor,
  azure: azureVendor,
  anthropic: anthropicVendor,
  compatible: (credentials) => compatibleVendor(credentials),
  entra: entraVendor,
  bedrock: ({ bedrock: { bearer, ...temporary } }) => {
    const { sessionToken: _, ...permanent } = temporary;
    return bedrockVendor({ credentials: [permanent, temporary], bearerKeys: [bearer] });
  },
  oci: ({ oci }) => ociVendor(oci),
};

async function startAgain(start: (port: number) => Promise<Simulator>, port: number): Promise<Simulator> {
  try {
    return await start(port);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') return start(0);
    throw cause;
  }
}

/** Starts the vendors' simulators on loopback; if one cannot, those already started are closed again. */
export async function startSimulators(options: SimulatorsOptions = {}): Promise<Simulators> {
  const { portBase = 0, host = '127.0.0.1', clock = systemClock, credentials = simulatorCredentials } = options;
  const started = new Map<SimulatorName, Simulator>();
  const close = async (): Promise<void> => {
    await Promise.all([...started.values()].map((simulator) => simulator.close()));
  };
  try {
    for (const [at, name] of simulatorNames.entries()) {
      const make = vendors[name];
      if (make === undefined || (options.only && !options.only.includes(name))) continue;
      const tls = options.tls ?? (name === 'entra' ? simulatorTls() : undefined);
      const vendor = make(credentials, clock);
      const start = (port: number) => startSimulator(vendor, { clock, host, port, ...(tls && { tls }) });
      const kept = options.ports?.[name];
      const begun = portBase > 0 ? start(portBase + at) : kept === undefined ? start(0) : startAgain(start, kept);
      started.set(name, await begun);
    }
  } catch (cause) {
    await close();
    throw cause;
  }
  const addresses = Object.fromEntries(
    [...started].map(([name, { url }]) => [name, name === 'entra' ? url.replace('http:', 'https:') : url]),
  );
  return {
    addresses,
    simulator(name) {
      const simulator = started.get(name);
      if (simulator === undefined) throw new RangeError(`simulator "${name}" was not started`);
      return simulator;
    },
    close,
  };
}
