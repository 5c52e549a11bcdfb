import type { Command } from 'commander';
import type { Answer } from '../../client/index.ts';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { plain, renderTable, type Column } from '../table.ts';

type Explanation = Answer<'explainCall'>;
type Attempt = Explanation['attempts'][number];

export interface CallExplainOptions {
  readonly json?: boolean;
}

export function bindCallExplain(parent: Command, act: Act): void {
  parent
    .command('explain')
    .description('tell why a call was refused or where it went, decision by decision')
    .argument('<id>', 'call id: the x-request-id of the answer')
    .option('--json', 'the whole explanation as one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport call explain 0198c7d2-…\n  sallyport call explain 0198c7d2-… --json | jq .next',
    )
    .action(act(runCallExplain));
}

export async function runCallExplain(io: Io, id: string, { json }: CallExplainOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const told = await api.call('explainCall', { params: { id } });
  io.out(json ? `${JSON.stringify(told)}\n` : renderExplanation(told));
  return EXIT.ok;
}

/** First the answer, then how it came about, then what to do. */
export function renderExplanation(told: Explanation): string {
  const parts = [`${told.id}  ${told.startedAt}\n${plain(told.summary)}\n`, renderSteps(told.steps)];
  if (told.candidates.length > 0) parts.push(renderTable(CANDIDATES, told.candidates));
  if (told.attempts.length > 0) parts.push(renderAttempts(told.attempts));
  const { usd, settlement, estimated } = told.cost;
  parts.push(`cost  ${usd} USD, ${settlement}${estimated ? ', by our own count of tokens' : ''}\n`);
  if (told.next) parts.push(`next  ${WHO[told.next.who]}: ${plain(told.next.says)}\n`);
  return parts.join('\n');
}

const WHO = {
  caller: 'whoever calls',
  policy: 'whoever administers',
  gateway: 'whoever runs the gateway',
  provider: 'the provider, or the way there',
} as const satisfies Record<NonNullable<Explanation['next']>['who'], string>;

/** Of each step the verdict, and below it one line for each thing there is to say. */
function renderSteps(steps: Explanation['steps']): string {
  const width = Math.max(...steps.map(({ step }) => step.length)) + 2;
  const verdictWidth = Math.max(...steps.map(({ verdict }) => verdict.length)) + 2;
  return steps
    .map(({ step, verdict, says }) => {
      const indent = ' '.repeat(width + verdictWidth);
      const lines = says.map(plain).join(`\n${indent}`);
      return `${`${step.padEnd(width)}${verdict.padEnd(verdictWidth)}${lines}`.trimEnd()}\n`;
    })
    .join('');
}

const CANDIDATES: readonly Column<Explanation['candidates'][number]>[] = [
  { title: 'who', value: ({ target }) => target },
  { title: 'what', value: ({ verdict }) => verdict },
  { title: 'rule', value: ({ rule }) => rule ?? '-' },
  { title: 'because', value: ({ reason }) => reason },
];

const ATTEMPTS: readonly Column<Attempt>[] = [
  { title: 'attempt', value: ({ n }) => String(n), align: 'right' },
  { title: 'at', value: ({ afterMs }) => `+${Math.round(afterMs)} ms`, align: 'right' },
  { title: 'deployment', value: ({ deployment }) => deployment },
  { title: 'region', value: ({ region }) => region || '-' },
  { title: 'outcome', value: ({ outcome, errorCode }) => (errorCode === null ? outcome : `${outcome}: ${errorCode}`) },
  { title: 'class', value: ({ failureClass }) => failureClass ?? '-' },
  { title: 'status', value: ({ status }) => String(status ?? '-'), align: 'right' },
  { title: 'took', value: ({ totalMs }) => (totalMs === null ? '-' : `${Math.round(totalMs)} ms`), align: 'right' },
  { title: 'vendor', value: ({ vendorCode, vendorRequest }) => vendorCode ?? vendorRequest ?? '-' },
  { title: 'then', value: ({ followedBy }) => (followedBy ? thenSays(followedBy) : '-') },
];

function thenSays({ step, reason, to, waitMs }: NonNullable<Attempt['followedBy']>): string {
  const wait = waitMs > 0 ? ` after ${waitMs} ms` : '';
  return step === 'stop' ? `stop: ${reason}` : `${step}, ${to ?? '-'}${wait} (${reason})`;
}

const renderAttempts = (attempts: readonly Attempt[]): string => renderTable(ATTEMPTS, attempts);
