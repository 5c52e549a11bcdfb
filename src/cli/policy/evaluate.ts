import path from 'node:path';
import { Option, type Command } from 'commander';
import { injectionDetector, injectionParts, personalDetector, secretsDetector } from '../../guard/index.ts';
import type { Act } from '../act.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { showProgress } from '../progress.ts';
import { type Latency, measureLatency } from './evaluation/latency.ts';
import { type DataMeasures, measureData } from './evaluation/measure-data.ts';
import { printAblation, printData, printLatency, printTallies } from './evaluation/print.ts';
import { type EvaluationRow, readEvaluationData } from './evaluation/rows.ts';
import { type Ablation, type Tally, type Verdict, judge, ratesOf, tallyAll } from './evaluation/tally.ts';

export interface PolicyEvaluateOptions {
  readonly leaveOut?: readonly string[];
  readonly only?: readonly string[];
  readonly without?: readonly string[];
  readonly ablate?: boolean;
  readonly threshold: number;
  readonly latency: boolean;
  readonly misjudged?: boolean;
  readonly json?: boolean;
}

/** From which score on a text counts as an attack unless a policy says otherwise. */
const THRESHOLD_DEFAULT = 0.5;

export function bindPolicyEvaluate(parent: Command, act: Act): void {
  parent
    .command('evaluate')
    .description('measure what the guard finds in labelled texts, and what it takes for an attack that is none')
    .argument('<directory>', 'holds *.jsonl in the format of the guard data')
    .option(
      '--leave-out <names...>',
      'not the rows whose file, category, source, language or transform has such a name',
    )
    .option('--only <names...>', 'only the rows with such a name')
    .addOption(new Option('--without <parts...>', 'switch off families of rules or readings').choices(injectionParts))
    .option('--ablate', 'also what changes when each family and each reading is switched off')
    .option('--threshold <score>', 'from which score on a text counts', score, THRESHOLD_DEFAULT)
    .option('--no-latency', 'do not measure time')
    .option('--misjudged', 'also list the ids of rows that were judged wrongly')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport policy evaluate test/fixtures/guard\n  sallyport policy evaluate test/fixtures/guard --leave-out jailbreak_template docs_random --json',
    )
    .action(act(runPolicyEvaluate));
}

function score(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1)) throw new CommandError('a threshold is above 0, at most 1', { exitCode: EXIT.usage });
  return value;
}

export interface Evaluation {
  readonly threshold: number;
  readonly leftOut: readonly string[];
  readonly only: readonly string[];
  readonly without: readonly string[];
  readonly tallies: readonly Tally[];
  readonly latency: readonly Latency[];
  readonly ablation?: readonly Ablation[];
  readonly misjudged?: readonly { readonly id: string; readonly category: string; readonly score: number }[];
  /** Of personal data and secrets, by type. */
  readonly personal: DataMeasures['data'];
  readonly falseSecrets: DataMeasures['falseSecrets'];
  /** Labels that no check is meant for. */
  readonly unsupported: Readonly<Record<string, number>>;
  /** Rows of another format, by file. */
  readonly notMeasured: Readonly<Record<string, number>>;
}

export async function runPolicyEvaluate(io: Io, directory: string, options: PolicyEvaluateOptions): Promise<ExitCode> {
  const { leaveOut = [], only = [], without = [], threshold } = options;
  const { rows: all, others } = await readEvaluationData(path.resolve(io.cwd, directory));
  const rows = all.filter((row) => !isNamed(row, leaveOut) && (only.length === 0 || isNamed(row, only)));
  if (rows.length === 0 && others.size === 0) throw new CommandError('no row is left to measure');
  const verdicts = await judgeAll(io, rows, without, threshold);
  const benign = rows.filter(({ label }) => label === 'benign').map(({ text }) => text);
  const wrong = verdicts.filter(({ row, isFound }) => isFound === (row.label === 'benign'));
  const data = measureData(named(others, leaveOut, only), benign);
  const evaluation: Evaluation = {
    threshold,
    leftOut: leaveOut,
    only,
    without,
    tallies: tallyAll(verdicts),
    latency: options.latency
      ? [
          ...measureLatency('injection', injectionDetector({ without }), benign),
          ...measureLatency('personal', personalDetector([], []), benign),
          ...measureLatency('secrets', secretsDetector([]), benign),
        ]
      : [],
    ...(options.ablate ? { ablation: await ablate(io, rows, without, threshold, verdicts) } : {}),
    ...(options.misjudged
      ? { misjudged: wrong.map(({ row, score }) => ({ id: row.id, category: row.category, score })) }
      : {}),
    personal: data.data,
    falseSecrets: data.falseSecrets,
    unsupported: data.unsupported,
    notMeasured: data.unknown,
  };
  if (options.json) io.out(`${JSON.stringify(evaluation)}\n`);
  else print(io, evaluation);
  return EXIT.ok;
}

/** Files of personal data and secrets are left out, or measured alone, by their names. */
const named = (
  files: ReadonlyMap<string, readonly unknown[]>,
  leaveOut: readonly string[],
  only: readonly string[],
): ReadonlyMap<string, readonly unknown[]> =>
  new Map([...files].filter(([file]) => !leaveOut.includes(file) && (only.length === 0 || only.includes(file))));

/** A name is the whole of one, a source also a part of it: sources tell their paths too. */
function isNamed(row: EvaluationRow, names: readonly string[]): boolean {
  const { file, category, source, lang, transform } = row;
  return names.some((name) => [file, category, lang, transform].includes(name) || source.includes(name));
}

async function judgeAll(
  io: Io,
  rows: readonly EvaluationRow[],
  without: readonly string[],
  threshold: number,
): Promise<readonly Verdict[]> {
  const progress = showProgress(io, 'texts', rows.length);
  const verdicts: Verdict[] = [];
  for (const verdict of judge(injectionDetector({ without }), rows, threshold)) {
    verdicts.push(verdict);
    if (verdicts.length % 100 === 0) {
      progress.report(verdicts.length);
      // Lets the line be drawn, and a signal be heard.
      await new Promise(setImmediate);
    }
  }
  progress.end();
  return verdicts;
}

async function ablate(
  io: Io,
  rows: readonly EvaluationRow[],
  without: readonly string[],
  threshold: number,
  whole: readonly Verdict[],
): Promise<readonly Ablation[]> {
  const table = [ratesOf('nothing', whole)];
  for (const part of injectionParts.filter((part) => !without.includes(part))) {
    table.push(ratesOf(part, await judgeAll(io, rows, [...without, part], threshold)));
  }
  return table;
}

function print(io: Io, evaluation: Evaluation): void {
  const { tallies, latency, ablation, misjudged, personal, falseSecrets, unsupported, notMeasured } = evaluation;
  if (tallies.length > 0) io.out(printTallies(tallies));
  if (personal.length > 0) io.out(`\n${printData(personal)}`);
  for (const { among, found, count, rate } of falseSecrets)
    io.out(`secrets found in ${among}: ${found} of ${count} (${(rate * 100).toFixed(1)} %)
`);
  const labels = Object.values(unsupported).reduce((sum, count) => sum + count, 0);
  if (labels > 0) io.out(`labels that no check is meant for: ${labels} of ${Object.keys(unsupported).length} kinds\n`);
  if (latency.length > 0) io.out(`\n${printLatency(latency)}`);
  if (ablation) io.out(`\n${printAblation(ablation)}`);
  for (const { id, category, score } of misjudged ?? []) io.out(`${id} ${category} ${score.toFixed(2)}\n`);
  for (const [file, count] of Object.entries(notMeasured)) io.out(`not measured: ${file} (${count} rows)\n`);
}
