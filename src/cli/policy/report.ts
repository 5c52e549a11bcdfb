import type { Command } from 'commander';
import { z } from 'zod';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { column, fetchPages, isoTime, wholeNumber, type Row } from '../listing.ts';
import { renderFields, renderTable } from '../table.ts';

export interface PolicyReportOptions {
  readonly from?: string;
  readonly to?: string;
  readonly app?: string;
  readonly calls: number;
  readonly json?: boolean;
}

const CALLS_MAX = 10_000;

export function bindPolicyReport(parent: Command, act: Act): void {
  parent
    .command('report')
    .description('show what a policy did with the calls of late, or in shadow mode would have done')
    .argument('<policy>', 'name of a policy')
    .option('--from <time>', 'from this time on (ISO 8601)', isoTime)
    .option('--to <time>', 'before this time (ISO 8601)', isoTime)
    .option('--app <team/app>', 'only of this application')
    .option('--calls <n>', `the newest so many calls (1 to ${CALLS_MAX})`, wholeNumber(1, CALLS_MAX), 1_000)
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport policy report trial\n  sallyport policy report trial --from 2026-11-01 --calls 10000 --json',
    )
    .action(act(runPolicyReport));
}

export async function runPolicyReport(io: Io, policy: string, options: PolicyReportOptions): Promise<ExitCode> {
  const { from, to, app } = options;
  const api = await openClient(io);
  const report = reportOf(policy, await fetchPages(api, 'listCalls', { application: app, from, to }, options.calls));
  if (options.json) {
    io.out(`${JSON.stringify(report)}\n`);
    return EXIT.ok;
  }
  const { rows, ...counts } = report;
  io.out(renderFields(Object.entries(counts).map(([name, count]) => [name, String(count)])));
  if (rows.length > 0) io.out(`\n${renderTable(COLUMNS, rows as unknown as readonly Row[])}`);
  return EXIT.ok;
}

const callSchema = z.looseObject({
  id: z.string(),
  team: z.string().nullish(),
  application: z.string().nullish(),
  guard: z
    .looseObject({
      policies: z.array(z.string()),
      shadow: z.array(z.string()),
      findings: z.array(
        z.looseObject({
          policy: z.string(),
          check: z.string(),
          rule: z.string(),
          stage: z.string(),
          action: z.string(),
        }),
      ),
    })
    .nullish(),
});

interface Counted {
  readonly check: string;
  readonly rule: string;
  readonly stage: string;
  readonly action: string;
  findings: number;
  calls: number;
  /** The newest call it was found in. */
  readonly example: string;
}

const ACTIONS = ['allow', 'flag', 'mask', 'block'];

/** What stands in the records of these calls about the policy. */
function reportOf(policy: string, calls: readonly Row[]) {
  const rows = new Map<string, Counted>();
  const done = { block: 0, mask: 0, flag: 0 };
  const revisions = new Set<string>();
  let [held, inShadow, withFindings] = [0, 0, 0];
  for (const call of calls) {
    const { id, guard } = callSchema.parse(call);
    const shadow = guard?.shadow.find((name) => name.startsWith(`${policy}@`));
    const name = shadow ?? guard?.policies.find((enforced) => enforced.startsWith(`${policy}@`));
    if (!guard || name === undefined) continue;
    held += 1;
    if (shadow !== undefined) inShadow += 1;
    revisions.add(name);
    const findings = guard.findings.filter((finding) => finding.policy === policy);
    if (findings.length > 0) withFindings += 1;
    const strictest = ACTIONS[Math.max(0, ...findings.map(({ action }) => ACTIONS.indexOf(action)))];
    if (strictest === 'block' || strictest === 'mask' || strictest === 'flag') done[strictest] += 1;
    const seen = new Set<string>();
    for (const { check, rule, stage, action } of findings) {
      const key = `${check} ${rule} ${stage} ${action}`;
      const row = rows.get(key) ?? { check, rule, stage, action, findings: 0, calls: 0, example: id };
      row.findings += 1;
      if (!seen.has(key)) row.calls += 1;
      seen.add(key);
      rows.set(key, row);
    }
  }
  return {
    policy: [...revisions].join(', ') || policy,
    callsRead: calls.length,
    callsHeldToIt: held,
    ofThemInShadowMode: inShadow,
    callsWithFindings: withFindings,
    callsBlocked: done.block,
    callsMasked: done.mask,
    callsFlagged: done.flag,
    rows: [...rows.values()].toSorted((a, b) => b.calls - a.calls),
  };
}

const COLUMNS = [
  column('check', 'check'),
  column('rule', 'rule'),
  column('stage', 'stage'),
  column('action', 'action'),
  column('calls', 'calls', 'right'),
  column('findings', 'findings', 'right'),
  column('newest call', 'example'),
];
