import type { Command } from 'commander';
import { z } from 'zod';
import { openClient } from '../client.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { column, text } from '../listing.ts';
import type { Act } from '../act.ts';
import { plain, renderFields, renderTable } from '../table.ts';
import { planSchema, renderPlan } from './plan.ts';

export interface CallShowOptions {
  readonly json?: boolean;
  readonly body?: boolean;
  readonly reason?: string;
}

export function bindCallShow(parent: Command, act: Act): void {
  parent
    .command('show')
    .description('show everything that is known of one call')
    .argument('<id>', 'call id: the x-request-id of the answer')
    .option('--json', 'the whole record as one JSON object')
    .option(
      '--body',
      'the prompt and the answer instead, where the application keeps them; with --reason; one JSON object in a pipe',
    )
    .option('--reason <text>', 'why you read what people wrote; it stands in the audit')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport call show 0198c7d2-…\n  sallyport call show 0198c7d2-… --json | jq .stages\n  sallyport call show 0198c7d2-… --body --reason "ticket 4711"',
    )
    .action(act(runCallShow));
}

export async function runCallShow(io: Io, id: string, options: CallShowOptions): Promise<ExitCode> {
  const { reason } = options;
  if (options.body && reason === undefined)
    throw new CommandError('say why with --reason: it stands in the audit', { exitCode: EXIT.usage });
  const api = await openClient(io);
  if (options.body && reason !== undefined) {
    const bodies = await api.call('getCallBodies', { params: { id }, query: { reason } });
    const isRead = io.columns !== undefined && !options.json;
    io.out(isRead ? renderBodies(bodySchema.parse(bodies)) : `${JSON.stringify(bodies)}\n`);
    return EXIT.ok;
  }
  const answer = await api.call('getCall', { params: { id } });
  if (options.json) {
    io.out(`${JSON.stringify(answer)}\n`);
    return EXIT.ok;
  }
  const { attempts, stages, plan, ...call } = callSchema.parse(answer);
  const known = FIELDS.filter((name) => name in call).map((name) => [name, valueOf(name, call[name])] as const);
  io.out(renderFields([...known, ['stages', spread(stages, (ms) => `${ms.toFixed(2)} ms`)]]));
  if (attempts.length > 0) io.out(`\n${renderTable(ATTEMPT_COLUMNS, attempts)}`);
  if (plan) io.out(`\n${renderPlan(plan)}`);
  return EXIT.ok;
}

const bodySchema = z.object({ request: z.string().nullable(), answer: z.string().nullable() });

/** For whoever reads it in a terminal; a program gets one line of JSON. */
const renderBodies = ({ request, answer }: z.infer<typeof bodySchema>): string =>
  `request\n${readable(request)}\nanswer\n${readable(answer)}`;

/** JSON over several lines, anything else as it came; what people wrote must not move the cursor of whoever reads it. */
function readable(body: string | null): string {
  if (body === null) return 'not kept\n';
  const lines = indented(body).trimEnd().split('\n');
  return `${lines.map((line) => plain(line)).join('\n')}\n`;
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // A stream is kept as its events, and an answer may have been cut.
    return body;
  }
}

/** Usage as its classes, where a repeated answer comes from as a sentence; everything else as it is. */
function valueOf(name: string, value: unknown): string {
  const cached = name === 'cached' ? cachedSchema.safeParse(value) : undefined;
  if (cached?.success) return cachedSentence(cached.data);
  const guard = name === 'guard' ? guardSchema.safeParse(value) : undefined;
  if (guard?.success) return guardSentence(guard.data);
  const usage = name === 'usage' ? usageSchema.safeParse(value) : undefined;
  return usage?.success ? spread(usage.data, String) : text(value);
}

/** Named numbers on one line; no numbers are a dash. */
function spread(values: Readonly<Record<string, number>>, show: (value: number) => string): string {
  const words = Object.entries(values).map(([name, value]) => `${name} ${show(value)}`);
  return text(words.join(' · '));
}

const cachedSchema = z.object({ callId: z.string(), ageMs: z.number(), savedUsd: z.string() });

const cachedSentence = ({ callId, ageMs, savedUsd }: z.infer<typeof cachedSchema>): string =>
  `the answer of ${callId}, ${(ageMs / 1000).toFixed(1)} s old, saved ${savedUsd} USD`;

const guardSchema = z.object({
  policies: z.array(z.string()),
  shadow: z.array(z.string()),
  action: z.string(),
  shadowAction: z.string(),
  found: z.number(),
  findings: z.array(z.object({ check: z.string(), rule: z.string(), place: z.string(), action: z.string() })),
});

function guardSentence({
  policies,
  shadow,
  action,
  shadowAction,
  found,
  findings,
}: z.infer<typeof guardSchema>): string {
  const listed = findings.map(({ check, rule, place, action: done }) => `${check} ${rule} in ${place} (${done})`);
  const more = found > listed.length ? [`${found - listed.length} more`] : [];
  const parts = policies.length > 0 ? [`${action} by ${policies.join(', ')}`] : [];
  if (shadow.length > 0) parts.push(`would ${shadowAction} by ${shadow.join(', ')}`);
  return [...parts, ...listed, ...more].join('; ');
}

const usageSchema = z.record(z.string(), z.number());

const callSchema = z.looseObject({
  attempts: z.array(z.looseObject({})).default([]),
  stages: z.record(z.string(), z.number()).default({}),
  plan: planSchema.nullish(),
});

/** In the order a person asks: what happened, to whom, what was used, what it cost. */
const FIELDS = [
  'id',
  'startedAt',
  'outcome',
  'status',
  'errorCode',
  'application',
  'team',
  'keyId',
  'environment',
  'tokenIssuer',
  'tokenSubject',
  'surface',
  'operation',
  'stream',
  'requestedModel',
  'route',
  'servedModel',
  'servedDigest',
  'servedState',
  'useGrant',
  'substituted',
  'cache',
  'cached',
  'guard',
  'finishReasons',
  'usage',
  'usageEstimated',
  'costUsd',
  'priced',
  'settlement',
  'queuedMs',
  'firstTokenMs',
  'totalMs',
  'requestBytes',
  'dropped',
  'conversation',
  'metadata',
  'revision',
];

const ATTEMPT_COLUMNS = [
  column('attempt', 'n', 'right'),
  column('deployment', 'deployment'),
  column('region', 'region'),
  column('outcome', 'outcome'),
  column('status', 'status', 'right'),
  column('error', 'errorCode'),
  column('vendor code', 'vendorCode'),
  column('vendor request', 'providerRequestId'),
];
