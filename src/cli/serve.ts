import { type Command, InvalidArgumentError } from 'commander';
import { type CompleteConfig, type Config, type Loaded, WORKER_MARK, completeSecrets } from '../config/index.ts';
import type { Secret } from '../core/index.ts';
import { CONFIG_FILE, findConfigFile, formatFinding, readConfigFile, requireConfig, shorten } from './config-file.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { Act } from './act.ts';
import { gather } from './listing.ts';
import { prepareQuickstart } from './quickstart.ts';
import { untilStopped } from './signals.ts';

export interface ServeOptions {
  readonly config?: string;
  readonly workers?: number;
  readonly adopt?: readonly string[];
}

export function bindServe(parent: Command, act: Act): void {
  parent
    .command('serve')
    .description('run the gateway and its control plane')
    .option('--config <file>', `configuration file (default: ${CONFIG_FILE} if it lies here, else the quickstart)`)
    .option(
      '--workers <n>',
      'processes that run the gateway on one port (default: none, this one runs it)',
      parseWorkers,
    )
    .option(
      '--adopt <name>',
      'team, team/application or model that was made by command and that the file takes over (repeatable)',
      gather,
    )
    .addHelpText(
      'after',
      `
SIGTERM ends it when running calls are done, SIGHUP has it read its configuration again.

Examples:
  sallyport serve
  sallyport serve --config examples/minimal.yaml
  sallyport serve --workers 4
  sallyport serve --adopt research --adopt research/search --adopt support-chat
  SALLYPORT_GATEWAY_LISTEN=127.0.0.1:0 sallyport serve`,
    )
    .action(act(runServe));
}

/** One node that runs, as far as this command needs it. */
interface Node {
  readonly gatewayUrl: string;
  readonly controlUrl: string;
  /** Made at the first start with a file; shown here, once. */
  readonly newAdminToken: Secret | undefined;
  /** The same, where the store was away at the start and is reached later. */
  readonly adminTokenLater?: Promise<Secret | undefined> | undefined;
  readonly control: { reload(): Promise<unknown> };
  stop(): Promise<void>;
}
type Start = (options: {
  config: CompleteConfig;
  readConfig?: () => Promise<Loaded>;
  adopt?: ReadonlySet<string>;
  crew?: { readonly size: number; readonly text: string };
}) => Promise<Node>;

export interface ServeDependencies {
  readonly start: Start;
  /** Runs as one of the workers. @returns the exit code */
  readonly work: (options: { readConfig: (text: string) => Promise<Loaded> }) => Promise<number>;
  /** Resolves when it shall stop. */
  readonly stopped: () => Promise<void>;
}

const realDependencies: ServeDependencies = {
  // Everything behind it is loaded only when something is served: the other commands start in a fraction of the time.
  start: async (options) => (await import('../main.ts')).startSallyport(options),
  work: async (options) => (await import('../main.ts')).runWorker(options),
  stopped: untilStopped,
};

export async function runServe(io: Io, options: ServeOptions, dependencies = realDependencies): Promise<ExitCode> {
  const file = findConfigFile(io, options.config);
  if (file !== undefined && io.env[WORKER_MARK] !== undefined) {
    const code = await dependencies.work({ readConfig: (text) => readConfigFile(io, file, text) });
    return code === 0 ? EXIT.ok : EXIT.failure;
  }
  if (file !== undefined) return serveFile(io, file, options, dependencies);
  if (options.adopt !== undefined) throw new CommandError(`there is no ${CONFIG_FILE} that could take anything over`);
  if (options.workers !== undefined) io.err(ONE_PROCESS);
  return serveQuickstart(io, dependencies);
}

async function serveFile(
  io: Io,
  file: string,
  { workers, adopt }: ServeOptions,
  { start, stopped }: ServeDependencies,
): Promise<ExitCode> {
  const loaded = await requireConfig(io, file);
  const size = crewSize(io, loaded.config, workers);
  const config = await completeSecrets(loaded.config);
  // From here on a signal waits until there is something to end in order.
  const end = stopped();
  const node = await start({
    config,
    readConfig: () => readConfigFile(io, file),
    ...(adopt && { adopt: new Set(adopt) }),
    ...(size !== undefined && { crew: { size, text: loaded.text } }),
  });
  try {
    announce(io, node);
    showToken(io, node, node.newAdminToken);
    void node.adminTokenLater?.then((token) => showToken(io, node, token));
    await untilStoppedReloading(io, node, shorten(io, file), end);
  } finally {
    await node.stop();
  }
  return EXIT.ok;
}

async function serveQuickstart(io: Io, { start, stopped }: ServeDependencies): Promise<ExitCode> {
  const quickstart = await prepareQuickstart(io);
  try {
    const end = stopped();
    const node = await start({ config: quickstart.config });
    try {
      await quickstart.welcome({ gateway: node.gatewayUrl, control: node.controlUrl });
      announce(io, node);
      await untilStoppedOn(end, () => io.err(`there is no ${CONFIG_FILE} to read again; the quickstart goes on\n`));
    } finally {
      await node.stop();
    }
  } finally {
    await quickstart.simulators.close();
  }
  return EXIT.ok;
}

function showToken(io: Io, { controlUrl }: Node, token: Secret | undefined): void {
  if (!token) return;
  io.err(
    `\nThe admin token, shown this once:\n\n  export SALLYPORT_CONTROL_URL=${controlUrl}\n  export SALLYPORT_TOKEN=${token.reveal()}\n\n`,
  );
}

/** More processes than the largest machines have cores only take memory from each other. */
const WORKERS_MAX = 256;

function parseWorkers(text: string): number {
  const workers = Number(text);
  if (/^\d+$/.test(text) && workers >= 1 && workers <= WORKERS_MAX) return workers;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${WORKERS_MAX}.`);
}

const ONE_PROCESS =
  'warning: --workers is set aside: with the embedded store one process serves; more need store: postgres://…\n';

/** @returns `undefined` where one process does everything @throws CommandError where several would not hold what is declared */
function crewSize(io: Io, { store, volatile }: Config, workers: number | undefined): number | undefined {
  if (workers === undefined) return undefined;
  if (store.startsWith('pglite:')) {
    io.err(ONE_PROCESS);
    return undefined;
  }
  if (workers > 1 && volatile === 'memory') {
    throw new CommandError(`with volatile: memory each of ${workers} workers would count limits for itself`, {
      hint: 'set volatile: redis://… in the file, or start with --workers 1 or without it',
      exitCode: EXIT.usage,
    });
  }
  return workers;
}

/** The one line that a program which started us waits for. */
function announce(io: Io, { gatewayUrl, controlUrl }: Node): void {
  io.out(`${JSON.stringify({ event: 'listening', gateway: gatewayUrl, control: controlUrl })}\n`);
}

async function untilStoppedReloading(io: Io, node: Node, shown: string, end: Promise<void>): Promise<void> {
  const reload = () =>
    void node.control.reload().then(
      () => io.err(`${shown} was read again and is in force\n`),
      (error: unknown) => {
        const violations =
          error instanceof Error && 'violations' in error
            ? (error.violations as Parameters<typeof formatFinding>[1][])
            : [];
        for (const violation of violations) io.err(`${formatFinding(shown, violation)}\n`);
        io.err(`${shown} was read again and refused; the configuration before stays in force\n`);
      },
    );
  await untilStoppedOn(end, reload);
}

/** Without a handler the signal that asks for a reload would end the process. */
async function untilStoppedOn(end: Promise<void>, hangup: () => void): Promise<void> {
  process.on('SIGHUP', hangup);
  try {
    await end;
  } finally {
    process.off('SIGHUP', hangup);
  }
}
