import type { Command } from 'commander';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import {
  type ListingOptions,
  type Row,
  column,
  fetchPages,
  isoTime,
  printListing,
  text,
  time,
  withListingOptions,
} from '../listing.ts';
import type { Act } from '../act.ts';

export interface ModelHistoryOptions extends ListingOptions {
  readonly asOf?: string;
}

export function bindModelHistory(parent: Command, act: Act): void {
  withListingOptions(parent.command('history'))
    .description('tell what was said of a model and its versions, when and by whom, newest first')
    .argument('<name>', 'a model')
    .option('--as-of <when>', 'up to then', isoTime)
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport model history support-chat\n  sallyport model history support-chat --as-of 2026-11-01 --json',
    )
    .action(act(runModelHistory));
}

export async function runModelHistory(io: Io, name: string, options: ModelHistoryOptions): Promise<ExitCode> {
  const { asOf, limit, json } = options;
  const api = await openClient(io);
  const rows = await fetchPages(api, 'listModelHistory', { asOf }, limit, { name });
  printListing(io, rows, COLUMNS, json);
  return EXIT.ok;
}

/** What was said, in a line: the facts that were said at all. */
function said(row: Row): string {
  const { facts, manifest: _, ...rest } = (row['said'] ?? {}) as { facts?: object; manifest?: unknown };
  const all = Object.entries({ ...rest, ...facts }).filter(([, value]) => value !== null && value !== false);
  return all.map(([name, value]) => `${name} ${text(value)}`).join(' · ');
}

const COLUMNS = [
  time('at', 'at'),
  column('what', 'what'),
  column('version', 'version'),
  column('no', 'number', 'right'),
  column('by', 'by'),
  { title: 'said', value: said },
];
