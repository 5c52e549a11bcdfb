import type { Command } from 'commander';
import type { Act } from './act.ts';
import { openClient } from './client.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { findNamed } from './named.ts';

type Noun = 'team' | 'application';
type Verb = 'retire' | 'restore';

export interface RetirementOptions {
  readonly org?: string;
  readonly json?: boolean;
}

const OPERATIONS = {
  'team retire': 'retireTeam',
  'team restore': 'restoreTeam',
  'application retire': 'retireApplication',
  'application restore': 'restoreApplication',
} as const;

const DESCRIPTIONS = {
  'team retire': 'end the calls of a team and of all its applications at once; nothing is deleted',
  'team restore': 'let the applications of a retired team call again',
  'application retire': 'end the calls of an application at once, with all its keys; nothing is deleted',
  'application restore': 'let a retired application call again, with the keys that it had',
} as const;

const WORDS = {
  team: { command: 'team', argument: '<name>', form: 'name', name: 'research' },
  application: { command: 'app', argument: '<team/app>', form: 'TEAM/APP', name: 'research/search' },
} as const;

/** `team retire`, `app restore` and their like. */
export function bindRetirement(parent: Command, act: Act, noun: Noun, verb: Verb): void {
  const { command, argument, form, name } = WORDS[noun];
  parent
    .command(verb)
    .description(DESCRIPTIONS[`${noun} ${verb}`])
    .argument(argument, `${form}, or its id`)
    .option('--org <name>', 'of this organization (default: your own, or the default one)')
    .option('--json', 'one JSON object')
    .addHelpText('after', `\nExample:\n  sallyport ${command} ${verb} ${name}`)
    .action(act((io: Io, named: string, options: RetirementOptions) => runRetirement(io, noun, verb, named, options)));
}

async function runRetirement(
  io: Io,
  noun: Noun,
  verb: Verb,
  named: string,
  { org, json }: RetirementOptions,
): Promise<ExitCode> {
  const api = await openClient(io);
  const { id } = await findNamed(api, noun, named, org);
  const answer = await api.call(OPERATIONS[`${noun} ${verb}`], { params: { id: String(id) } });
  io.out(json ? `${JSON.stringify(answer)}\n` : `${verb}d ${named}\n`);
  return EXIT.ok;
}
