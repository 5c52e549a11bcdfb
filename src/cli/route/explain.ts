import type { Command } from 'commander';
import { z } from 'zod';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { column, text, withLimit } from '../listing.ts';
import { renderFields, renderTable } from '../table.ts';

export interface RouteExplainOptions {
  readonly json?: boolean;
  readonly limit?: number;
}

export function bindRouteExplain(parent: Command, act: Act): void {
  withLimit(parent.command('explain'), 'at most so many candidates, and so many that were left out')
    .description('show what a name in "model" leads to, and why')
    .argument('<name>', 'as a caller would write it')
    .option('--json', 'the whole explanation as one JSON object')
    .addHelpText('after', '\nExamples:\n  sallyport route explain gpt-4o\n  sallyport route explain assistant --json')
    .action(act(runRouteExplain));
}

/** Ends with 1 where a call of this name would be refused, so that a script can ask. */
export async function runRouteExplain(io: Io, name: string, { json, limit }: RouteExplainOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const answer = await api.call('explainRoute', { query: { name } });
  const { candidates, skipped, ...said } = explanationSchema.parse(answer);
  const code = candidates.length > 0 && said.refusal === null ? EXIT.ok : EXIT.failure;
  const [shown, shownSkipped] = [candidates.slice(0, limit), skipped.slice(0, limit)];
  if (json) {
    io.out(`${JSON.stringify({ ...answer, candidates: shown, skipped: shownSkipped })}\n`);
    return code;
  }
  io.out(renderFields(FIELDS.filter((field) => field in said).map((field) => [field, text(said[field])])));
  if (shown.length > 0) io.out(`\n${renderTable(columnsOf(said['strategy']), shown)}`);
  if (shownSkipped.length > 0) io.out(`\n${renderTable(SKIPPED_COLUMNS, shownSkipped)}`);
  return code;
}

const explanationSchema = z.looseObject({
  candidates: z.array(z.looseObject({})).default([]),
  skipped: z.array(z.looseObject({})).default([]),
  refusal: z.string().nullable().default(null),
});

const FIELDS = ['name', 'how', 'route', 'alsoFitting', 'strategy', 'retriesMax', 'refusal'];
const CANDIDATE_COLUMNS = [
  column('deployment', 'deployment'),
  column('provider', 'provider'),
  column('weight', 'weight', 'right'),
  column('state', 'state'),
  column('priced', 'priced'),
];
/** A weight means something only where targets are drawn by it. */
const columnsOf = (strategy: unknown) =>
  strategy === 'weighted' ? CANDIDATE_COLUMNS : CANDIDATE_COLUMNS.filter(({ title }) => title !== 'weight');
const SKIPPED_COLUMNS = [column('left out', 'target'), column('because', 'reason')];
