import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Asked } from '../../client/index.ts';
import { type ApiClient, openClient } from '../client.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { showProgress } from '../progress.ts';
import type { Act } from '../act.ts';
import { plain } from '../table.ts';

/** One request of this many rows is answered in well under a second. */
const BATCH_ROWS = 1_000;
/** Ten years of every meter of every model of every vendor. */
const ROWS_MAX = 1_000_000;
/** What a person reads; --json has them all. */
const HIDDEN_SHOWN_MAX = 20;

export interface PriceImportOptions {
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

export function bindPriceImport(parent: Command, act: Act): void {
  parent
    .command('import')
    .description('import prices from a JSON file')
    .argument('<file>', 'an array of prices, or { "rows": [...] }')
    .option('--dry-run', 'only say what would be imported')
    .option('--json', 'one JSON object with the counts')
    .addHelpText(
      'after',
      `
A price: { "provider": "azure-eu", "model": "gpt-4.1", "meter": "input", "price": "2.00", "from": "2026-01-01" }
Meters: input, cache_read, cache_write, output, reasoning. Prices are decimal strings in USD per million tokens.

Examples:
  sallyport price import prices.json --dry-run
  sallyport price import prices.json`,
    )
    .action(act(runPriceImport));
}

export async function runPriceImport(io: Io, file: string, options: PriceImportOptions): Promise<ExitCode> {
  const rows = await readRows(path.resolve(io.cwd, file), file);
  const api = await openClient(io);
  const { total, hidden, unknown } = await importRows(io, api, rows as PriceRows, options.dryRun);
  for (const { provider, nearest } of unknown.slice(0, HIDDEN_SHOWN_MAX)) {
    const hint = nearest === null ? 'correct the name, or configure it' : `did you mean "${plain(nearest)}"?`;
    io.err(`warning: there is no provider "${plain(provider)}", so its prices are without effect — ${hint}\n`);
  }
  if (unknown.length > HIDDEN_SHOWN_MAX)
    io.err(`warning: nor are there ${unknown.length - HIDDEN_SHOWN_MAX} more providers of the file\n`);
  for (const { provider, model, deployments } of hidden.slice(0, HIDDEN_SHOWN_MAX)) {
    io.err(
      `warning: ${plain(model)} at ${plain(provider)} has a price in the configuration file, which goes before the imported one (${plain(deployments.join(', '))}) — remove it there\n`,
    );
  }
  if (hidden.length > HIDDEN_SHOWN_MAX) io.err(`warning: and so have ${hidden.length - HIDDEN_SHOWN_MAX} more\n`);
  io.out(
    options.json
      ? `${JSON.stringify({ rows: rows.length, ...total, hidden, unknownProviders: unknown })}\n`
      : `${options.dryRun ? 'would import' : 'imported'} ${rows.length} ${rows.length === 1 ? 'price' : 'prices'}${counts(total)}\n`,
  );
  return EXIT.ok;
}

/** As the file has them; the API says what is wrong with them, and where. */
type PriceRows = Asked<'importPrices'>['body']['rows'];

interface Imported {
  /** Numbers of the answers, added up by their names. */
  readonly total: Readonly<Record<string, number>>;
  readonly hidden: readonly Hidden[];
  readonly unknown: readonly Unknown[];
}

async function importRows(io: Io, api: ApiClient, rows: PriceRows, dryRun = false): Promise<Imported> {
  const progress = showProgress(io, 'prices', rows.length);
  const total: Record<string, number> = {};
  const hidden = new Map<string, Hidden>();
  const unknown = new Map<string, Unknown>();
  try {
    for (let start = 0; start < rows.length; start += BATCH_ROWS) {
      const answer = await api
        .call('importPrices', { body: { rows: rows.slice(start, start + BATCH_ROWS) }, dryRun })
        .catch((error: unknown) => {
          throw start === 0 ? error : withPlace(error, start);
        });
      for (const [name, value] of Object.entries(countsSchema.parse(answer))) {
        if (typeof value === 'number') total[name] = (total[name] ?? 0) + value;
      }
      for (const price of hiddenSchema.parse(answer).hidden) hidden.set(`${price.provider} ${price.model}`, price);
      for (const one of unknownSchema.parse(answer).unknownProviders) unknown.set(one.provider, one);
      progress.report(Math.min(start + BATCH_ROWS, rows.length));
    }
  } finally {
    progress.end();
  }
  return { total, hidden: [...hidden.values()], unknown: [...unknown.values()] };
}

const hiddenSchema = z.object({
  hidden: z.array(z.object({ provider: z.string(), model: z.string(), deployments: z.array(z.string()) })).default([]),
});
const unknownSchema = z.object({
  unknownProviders: z.array(z.object({ provider: z.string(), nearest: z.string().nullable() })).default([]),
});
type Unknown = z.infer<typeof unknownSchema>['unknownProviders'][number];
type Hidden = z.infer<typeof hiddenSchema>['hidden'][number];

const countsSchema = z.record(z.string(), z.unknown()).catch({});

function counts(total: Readonly<Record<string, number>>): string {
  const words = Object.entries(total).map(([name, value]) => `${value} ${name}`);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function withPlace(error: unknown, start: number): unknown {
  if (!(error instanceof CommandError)) return error;
  const message = `${error.message} (in the rows from number ${start + 1} on; those before are imported)`;
  return new CommandError(message, { exitCode: error.exitCode, cause: error });
}

async function readRows(file: string, shown: string): Promise<readonly unknown[]> {
  const fail = (message: string) =>
    new CommandError(`${shown} ${message}`, { hint: 'see sallyport price import --help' });
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw fail(
      cause instanceof SyntaxError
        ? 'is not JSON'
        : `cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  }
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) throw fail('holds no array of prices');
  const rows = Array.isArray(parsed.data) ? parsed.data : parsed.data.rows;
  if (rows.length === 0) throw fail('holds no prices');
  if (rows.length > ROWS_MAX) throw fail(`holds more than ${ROWS_MAX} prices`);
  return rows;
}

const fileSchema = z.union([z.array(z.looseObject({})), z.object({ rows: z.array(z.looseObject({})) })]);
