import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Finding, type Loaded, loadConfig } from '../config/index.ts';
import { storeRefusal } from '../store/index.ts';
import { CommandError } from './exit.ts';
import type { Io } from './io.ts';
import { kinds } from './kinds.ts';

export const CONFIG_FILE = 'sallyport.yaml';

/** The file that `--config` names, else `sallyport.yaml` where it lies here, else none: the quickstart. */
export function findConfigFile(io: Io, named: string | undefined): string | undefined {
  if (named !== undefined) return path.resolve(io.cwd, named);
  const usual = path.resolve(io.cwd, CONFIG_FILE);
  return existsSync(usual) ? usual : undefined;
}

/** @param text judged in place of what stands in the file */
export function readConfigFile(io: Io, file: string, text?: string): Promise<Loaded> {
  return loadConfig({ path: file, text, env: io.env, kinds, refuseStore });
}

/** The store's sentence without its opening, which is for a start. */
function refuseStore(address: string): string | undefined {
  return storeRefusal(address)?.replace(/^Not started: /, '');
}

/**
 * The configuration of a program about to start. Warnings and violations go to the standard error.
 * @throws CommandError where there are violations
 */
export async function requireConfig(io: Io, file: string): Promise<Extract<Loaded, { ok: true }>> {
  const loaded = await readConfigFile(io, file);
  const shown = shorten(io, file);
  for (const warning of loaded.warnings) io.err(`warning: ${formatFinding(shown, warning)}\n`);
  if (loaded.ok) return loaded;
  for (const violation of loaded.violations) io.err(`${formatFinding(shown, violation)}\n`);
  throw new CommandError(`${shown} is not valid: ${count(loaded.violations.length, 'violation')}; nothing was started`);
}

/** `file:line:column  path  message — hint` */
export function formatFinding(file: string, { path, line, column, message, hint }: Finding): string {
  return `${file}:${line}:${column}  ${path === '' ? '' : `${path}  `}${message} — ${hint}`;
}

/** Relative to where the person stands, where that is shorter. */
export function shorten(io: Io, file: string): string {
  const relative = path.relative(io.cwd, file);
  return relative.length < file.length && !relative.startsWith('..') ? relative : file;
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
