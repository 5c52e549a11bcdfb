import type { Command } from 'commander';
import { z } from 'zod';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { column, isoTime, text, time } from '../listing.ts';
import type { Act } from '../act.ts';
import { renderFields, renderTable } from '../table.ts';
import { renderLifecycle } from './lifecycle.ts';
import { reference, type Reference } from './reference.ts';

export interface ModelShowOptions {
  readonly asOf?: string;
  readonly json?: boolean;
}

export function bindModelShow(parent: Command, act: Act): void {
  parent
    .command('show')
    .description('show everything that is known of a model, or of a version and its way to the callers')
    .argument('<name[@version]>', 'a model, or one of its versions', reference)
    .option('--as-of <when>', 'as it was then', isoTime)
    .option('--json', 'the whole as one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport model show support-chat\n  sallyport model show support-chat@1.0.0 --as-of 2026-11-01',
    )
    .action(act(runModelShow));
}

export async function runModelShow(io: Io, of: Reference, { asOf, json }: ModelShowOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const { name, version } = of;
  const answer =
    version === undefined
      ? await api.call('getModel', { params: { name }, query: { asOf } })
      : await api.call('getModelVersion', { params: { name, version }, query: { asOf } });
  const lifecycle =
    version === undefined || asOf !== undefined
      ? undefined
      : await api.call('getModelLifecycle', { params: { name, version } });
  if (json) {
    io.out(`${JSON.stringify({ ...answer, ...(lifecycle && { lifecycle }) })}\n`);
    return EXIT.ok;
  }
  const { versions, deployments, metrics, lineage, manifest: _, ...fields } = shownSchema.parse(answer);
  io.out(renderFields(Object.entries(fields).map(([name, value]) => [name, text(value, 'not stated')])));
  for (const [columns, rows] of [
    [VERSION_COLUMNS, versions],
    [DEPLOYMENT_COLUMNS, deployments],
    [METRIC_COLUMNS, metrics],
    [LINEAGE_COLUMNS, lineage],
  ] as const) {
    if (rows.length > 0) io.out(`\n${renderTable(columns, rows)}`);
  }
  // That nobody has said where it comes from is worth a line of its own.
  if (version !== undefined && lineage.length === 0) io.out('\nlineage: not stated\n');
  if (lifecycle) io.out(renderLifecycle(lifecycle));
  return EXIT.ok;
}

const rows = z.array(z.looseObject({})).default([]);
const shownSchema = z.looseObject({ versions: rows, deployments: rows, metrics: rows, lineage: rows });

const VERSION_COLUMNS = [column('version', 'version'), column('state', 'state'), column('digest', 'digest')];
const DEPLOYMENT_COLUMNS = [
  column('provider', 'provider'),
  column('region', 'region'),
  column('vendor model', 'model'),
];
const METRIC_COLUMNS = [
  column('metric', 'name'),
  column('value', 'value', 'right'),
  column('unit', 'unit'),
  {
    title: 'interval',
    value: (row: Readonly<Record<string, unknown>>) => {
      const interval = intervalSchema.safeParse(row['interval']).data;
      return interval ? `${interval.low}…${interval.high} (${interval.confidence})` : '-';
    },
  },
  column('n', 'n', 'right'),
  column('basis', 'basis'),
  column('source', 'source'),
];
const LINEAGE_COLUMNS = [
  column('relation', 'relation'),
  column('source', 'source'),
  column('digest', 'digest'),
  time('said', 'at'),
  column('by', 'by'),
];
const intervalSchema = z.object({ low: z.number(), high: z.number(), confidence: z.number() });
