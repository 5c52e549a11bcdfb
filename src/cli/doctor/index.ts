import path from 'node:path';
import type { Command } from 'commander';
import type { Config, Loaded } from '../../config/index.ts';
import { QUICKSTART_DIRECTORY } from '../client.ts';
import { CONFIG_FILE, count, findConfigFile, formatFinding, readConfigFile, shorten } from '../config-file.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import type { Act } from '../act.ts';
import { withLimit } from '../listing.ts';
import { plain } from '../table.ts';
import { type Checkup, fail, ok, warn } from './finding.ts';
import { checkIssuers } from './issuers.ts';
import { checkKeys } from './keys.ts';
import { checkDataDir, checkLock, checkNode, checkSecrets } from './machine.ts';
import { checkPort } from './ports.ts';
import { checkProviders, judgeClock } from './providers.ts';
import { checkSealedAccess } from './sealed-access.ts';
import { checkStore } from './store.ts';
import { checkVolatile } from './volatile.ts';

export interface DoctorOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly limit?: number;
}

export function bindDoctor(parent: Command, act: Act): void {
  withLimit(parent.command('doctor'), 'at most so many findings, the worst first')
    .description('find out what is wrong here, and what to do about it')
    .option('--config <file>', `configuration file (default: ${CONFIG_FILE} if it lies here, else the quickstart)`)
    .option('--json', 'one JSON array of findings')
    .addHelpText(
      'after',
      `
Looks at the runtime, the configuration, the data directory and who owns it, files with secrets, ports, the store
and whether the master key and the pepper are its own, Redis or Valkey, issuers of tokens and the provider at which people
sign in, the way to each provider of models (without credentials), the clock and the disk. It changes nothing. Exit
code 1 when a finding says "fail".

Examples:
  sallyport doctor
  sallyport doctor --config /etc/sallyport/sallyport.yaml --json`,
    )
    .action(act(runDoctor));
}

export async function runDoctor(io: Io, options: DoctorOptions): Promise<ExitCode> {
  const file = findConfigFile(io, options.config);
  const loaded = file === undefined ? undefined : await readConfigFile(io, file);
  const findings = [checkNode(process.versions.node), ...configFindings(io, file, loaded)];
  const config = loaded?.ok ? loaded.config : undefined;
  // Without a valid file the rest is looked at where the quickstart would be.
  const dataDir = config?.dataDir ?? path.resolve(io.cwd, QUICKSTART_DIRECTORY);
  const store = config?.store ?? `pglite:${dataDir}/store`;
  const { checkup, holder } = await checkLock(dataDir);
  findings.push(...(await checkDataDir(dataDir)), checkup);
  findings.push(...(await checkSecrets(dataDir, store, !(config?.masterKey && config.pepper))));
  for (const [name, address] of Object.entries(config?.listen ?? quickstartListen(io))) {
    findings.push(await checkPort(name, address, holder !== undefined));
  }
  findings.push(...(await checkStore(io, config ?? { store }, holder !== undefined)));
  // Of a file that is not valid nobody knows which keys it means.
  if (config ?? !loaded) findings.push(...(await checkKeys(config ?? { store, dataDir })));
  if (holder !== undefined) findings.push(...(await checkSealedAccess(io)));
  if (config) findings.push(...(await checkVolatile(config)));
  if (config) findings.push(...(await checkIssuers(config.identity)));
  findings.push(...(config ? await checkProviders(config, Date.now) : judgeClock([], Date.now())));
  print(io, options.limit === undefined ? findings : worst(findings, options.limit), options.json);
  return findings.some(({ status }) => status === 'fail') ? EXIT.failure : EXIT.ok;
}

const BADNESS = { fail: 0, warn: 1, ok: 2 } as const;

/** What is cut off shall never be what matters most. */
function worst(findings: readonly Checkup[], limit: number): readonly Checkup[] {
  return findings.toSorted((a, b) => BADNESS[a.status] - BADNESS[b.status]).slice(0, limit);
}

function quickstartListen({ env }: Io): Config['listen'] {
  return {
    gateway: env['SALLYPORT_GATEWAY_LISTEN'] ?? '127.0.0.1:8080',
    control: env['SALLYPORT_CONTROL_LISTEN'] ?? '127.0.0.1:8081',
  };
}

function configFindings(io: Io, file: string | undefined, loaded: Loaded | undefined): readonly Checkup[] {
  if (file === undefined || !loaded) return [ok('config', `there is no ${CONFIG_FILE} here; the quickstart runs`)];
  const shown = shorten(io, file);
  if (!loaded.ok) {
    const [first] = loaded.violations;
    const message = `${shown} has ${count(loaded.violations.length, 'violation')}`;
    return [
      fail('config', first ? `${message}, first ${formatFinding(shown, first)}` : message, 'run: sallyport check'),
    ];
  }
  const { warnings } = loaded;
  if (warnings.length === 0) return [ok('config', `${shown} is valid`)];
  return [warn('config', `${shown} is valid, with ${count(warnings.length, 'warning')}`, 'run: sallyport check')];
}

function print(io: Io, findings: readonly Checkup[], json = false): void {
  if (json) {
    io.out(`${JSON.stringify(findings)}\n`);
    return;
  }
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, status, message, hint } of findings) {
    const line = `${status.padEnd(4)}  ${check.padEnd(width)}  ${plain(message)}`;
    io.out(hint === undefined ? `${line}\n` : `${line} — ${plain(hint)}\n`);
  }
}
