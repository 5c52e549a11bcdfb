import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Option, type Command } from 'commander';
import {
  compilePolicy,
  examine,
  joinPolicies,
  strictest,
  thresholdOf,
  type Finding,
  type Policy,
  type Stage,
} from '../../guard/index.ts';
import type { Act } from '../act.ts';
import { CONFIG_FILE, findConfigFile, formatFinding, readConfigFile } from '../config-file.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { renderTable, type Column } from '../table.ts';

const KINDS = ['system', 'user', 'tool-result', 'retrieved', 'assistant', 'tool-call'] as const;
type Kind = (typeof KINDS)[number];

export interface PolicyTestOptions {
  readonly config?: string;
  readonly policy?: string;
  readonly as: Kind;
  readonly answer?: boolean;
  readonly file?: boolean;
  readonly json?: boolean;
}

export function bindPolicyTest(parent: Command, act: Act): void {
  parent
    .command('test')
    .description('show what a policy finds in a text, and what it would do')
    .argument('<text>', 'the text, or with --file the name of a file that holds it')
    .option('--file', 'read the text from this file')
    .option('--config <file>', `configuration file (default: ${CONFIG_FILE})`)
    .option('--policy <name>', 'one policy (default: all of the file)')
    .addOption(new Option('--as <kind>', 'where the text comes from').choices(KINDS).default('user'))
    .option('--answer', 'as a part of an answer, not of a prompt')
    .option('--json', 'one JSON object with every finding')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport policy test "what is Project Falcon?"\n  sallyport policy test --file mail.txt --as tool-result --policy house\n\nEnds with 1 where a call with this text would be refused.',
    )
    .action(act(runPolicyTest));
}

/** Ends with 1 where a call with this text would be refused, so that a script can ask. */
export async function runPolicyTest(io: Io, argument: string, options: PolicyTestOptions): Promise<ExitCode> {
  const policies = await policiesOf(io, options);
  const text = options.file ? await fileText(io, argument) : argument;
  const stage = stageOf(options);
  const tests = policies.map((policy) => test(policy, stage, options.as, text));
  const code = tests.some(({ mode, action }) => mode === 'enforce' && action === 'block') ? EXIT.failure : EXIT.ok;
  if (options.json) {
    io.out(`${JSON.stringify({ stage, kind: options.as, policies: tests })}\n`);
    return code;
  }
  for (const one of tests) io.out(report(one, text));
  return code;
}

async function policiesOf(io: Io, { config, policy: wanted }: PolicyTestOptions): Promise<readonly Policy[]> {
  const file = findConfigFile(io, config);
  if (file === undefined) throw new CommandError(`there is no ${CONFIG_FILE} here`, { hint: 'name one with --config' });
  const loaded = await readConfigFile(io, file);
  if (!loaded.ok) {
    for (const violation of loaded.violations) io.err(`${formatFinding(file, violation)}\n`);
    throw new CommandError('the configuration is not valid');
  }
  const { policies } = loaded.config;
  const names = Object.keys(policies);
  if (wanted !== undefined && !names.includes(wanted)) {
    const hint = names.length === 0 ? 'the file has none' : `known: ${names.join(', ')}`;
    throw new CommandError(`there is no policy "${wanted}"`, { hint });
  }
  if (names.length === 0)
    throw new CommandError('the file has no policies', { hint: 'add policies: { NAME: { checks: … } }' });
  return Object.entries(policies)
    .filter(([name]) => wanted === undefined || name === wanted)
    .map(([name, settings]) => compilePolicy(name, settings));
}

async function fileText(io: Io, name: string): Promise<string> {
  try {
    return await readFile(path.resolve(io.cwd, name), 'utf8');
  } catch (cause) {
    throw new CommandError(`the file ${name} cannot be read`, { cause, exitCode: EXIT.usage });
  }
}

const stageOf = ({ as, answer }: PolicyTestOptions): Stage =>
  as === 'tool-result' || as === 'tool-call' ? as : answer ? 'output' : 'input';

interface Tested {
  readonly policy: string;
  readonly revision: string;
  readonly mode: Policy['mode'];
  /** Those that look here, each with what a finding must score. */
  readonly checks: readonly { readonly name: string; readonly score: number; readonly threshold: number }[];
  readonly action: string;
  readonly findings: readonly Finding[];
}

function test(policy: Policy, stage: Stage, kind: Kind, text: string): Tested {
  const findings = examine(joinPolicies([policy]).checks, stage, kind, text, (_check, cause) => {
    throw cause;
  });
  const { name, revision, mode } = policy;
  const checks = policy.checks
    .filter(({ stages }) => stages.has(stage))
    .map((check) => ({
      name: check.name,
      score: check.detect(text, kind).score,
      threshold: thresholdOf(check, kind),
    }));
  return { policy: name, revision, mode, checks, action: strictest(findings.map(({ action }) => action)), findings };
}

function report({ policy, revision, mode, checks, action, findings }: Tested, text: string): string {
  const ran = checks.length === 0 ? 'no check looks here' : `checks: ${checks.map(checkWords).join(', ')}`;
  const verdict = findings.length === 0 ? 'nothing found' : `${mode === 'shadow' ? 'would ' : ''}${action}`;
  return `${policy}@${revision}: ${verdict} (${ran})\n${renderTable(columns(text), findings)}`;
}

/** What it scored, and from where on that counts. */
const checkWords = ({ name, score, threshold }: Tested['checks'][number]): string =>
  `${name} ${score.toFixed(2)} of ${threshold.toFixed(2)}`;

const FOUND_LENGTH_MAX = 40;

const columns = (text: string): Column<Finding>[] => [
  { title: 'check', value: ({ check }) => check },
  { title: 'rule', value: ({ rule }) => rule },
  { title: 'score', value: ({ score }) => score.toFixed(2), align: 'right' },
  { title: 'severity', value: ({ severity }) => severity },
  { title: 'action', value: ({ action }) => action },
  { title: 'view', value: ({ view }) => view },
  { title: 'place', value: ({ start, end }) => `${start}-${end}` },
  { title: 'found', value: ({ start, end }) => shorten(text.slice(start, end)) },
];

const shorten = (text: string): string =>
  text.length > FOUND_LENGTH_MAX ? `${text.slice(0, FOUND_LENGTH_MAX - 1)}…` : text;
