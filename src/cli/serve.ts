import type { Command } from 'commander';
import type { Config } from '../config/index.ts';
import { CONFIG_FILE, findConfigFile, requireConfig } from './config-file.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { Act } from './program.ts';

export interface ServeOptions {
  readonly config?: string;
}

export function bindServe(parent: Command, act: Act): void {
  parent
    .command('serve')
    .description('run the gateway and its control plane')
    .option('--config <file>', `configuration file (default: ${CONFIG_FILE} if it lies here, else the quickstart)`)
    .addHelpText('after', '\nExamples:\n  sallyport serve\n  sallyport serve --config examples/minimal.yaml')
    .action(act(runServe));
}

export async function runServe(io: Io, options: ServeOptions): Promise<ExitCode> {
  const file = findConfigFile(io, options.config);
  if (file === undefined) throw new CommandError('the quickstart is not available yet', { hint: 'use --config' });
  await startSallyport(await requireConfig(io, file));
  return EXIT.ok;
}

async function startSallyport(config: Config): Promise<unknown> {
  const module = (await import(new URL('../main.ts', import.meta.url).href)) as {
    startSallyport(config: Config): Promise<unknown>;
  };
  return module.startSallyport(config);
}
