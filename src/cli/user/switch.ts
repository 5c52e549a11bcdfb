import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';

export interface SwitchOptions {
  readonly json?: boolean;
}

export function bindUserSwitches(parent: Command, act: Act): void {
  bindSwitch(parent, act, 'user', 'disable', 'keep a person out at once: every session ends; roles stay recorded');
  bindSwitch(parent, act, 'user', 'enable', 'let a disabled person sign in again');
}

/** `user disable`, `service-account enable` and their like. */
export function bindSwitch(
  parent: Command,
  act: Act,
  noun: 'user' | 'service-account',
  verb: 'disable' | 'enable',
  description: string,
): void {
  parent
    .command(verb)
    .description(description)
    .argument('<id>', `id, as "sallyport ${noun} list" shows it`)
    .option('--json', 'one JSON object')
    .addHelpText('after', `\nExample:\n  sallyport ${noun} ${verb} 0198c7d2-…`)
    .action(act((io: Io, id: string, options: SwitchOptions) => runSwitch(io, noun, verb, id, options)));
}

const OPERATIONS = {
  'user disable': 'disableUser',
  'user enable': 'enableUser',
  'service-account disable': 'disableServiceAccount',
  'service-account enable': 'enableServiceAccount',
} as const;

async function runSwitch(
  io: Io,
  noun: 'user' | 'service-account',
  verb: 'disable' | 'enable',
  id: string,
  options: SwitchOptions,
): Promise<ExitCode> {
  const api = await openClient(io);
  const answer = await api.call(OPERATIONS[`${noun} ${verb}`], { params: { id } });
  io.out(options.json ? `${JSON.stringify(answer)}\n` : `${verb}d ${id}\n`);
  return EXIT.ok;
}
