import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { openClient } from '../client.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { column } from '../listing.ts';
import type { Act } from '../act.ts';
import { plain, renderTable } from '../table.ts';
import { FORMATS, type Format } from './export.ts';
import { reference, type Reference } from './reference.ts';

export interface ModelImportOptions {
  readonly format?: Format;
  readonly org?: string;
  readonly onto?: Reference;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const FORMAT_OF: Readonly<Record<string, Format>> = {
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.md': 'model-card',
  '.json': 'cyclonedx',
};

export function bindModelImport(parent: Command, act: Act): void {
  parent
    .command('import')
    .description('register what a document says, and revise what it says of models that are there')
    .argument('<file>', 'YAML (.yaml), a model card (.md) or a CycloneDX ML-BOM (.json)')
    .addOption(new Option('--format <format>', 'where the name of the file does not tell').choices(FORMATS))
    .option('--org <name>', 'organization')
    .option('--onto <name@version>', 'the version that a card or bill of others is about', reference)
    .option('--dry-run', 'only say what would be')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nThe same again changes nothing.\n\nExamples:\n  sallyport model import support-chat.yaml --dry-run\n  sallyport model import README.md --onto house-llm@1.0.0',
    )
    .action(act(runModelImport));
}

export async function runModelImport(io: Io, file: string, options: ModelImportOptions): Promise<ExitCode> {
  const format = options.format ?? FORMAT_OF[path.extname(file).toLowerCase()];
  if (format === undefined)
    throw new CommandError(`${file} does not tell its format`, {
      hint: `add --format ${FORMATS.join('|')}`,
      exitCode: EXIT.usage,
    });
  const text = await readFile(path.resolve(io.cwd, file), 'utf8').catch((cause: unknown) => {
    throw new CommandError(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`, { cause });
  });
  const api = await openClient(io);
  const answer = await api.call('importModel', {
    body: { format, text, organization: options.org, name: options.onto?.name, version: options.onto?.version },
    dryRun: options.dryRun,
  });
  if (options.json) {
    io.out(`${JSON.stringify(answer)}\n`);
    return EXIT.ok;
  }
  const { model, outcome, versions } = answer;
  io.out(`${options.dryRun ? 'would be: ' : ''}${plain(model)} ${outcome}\n`);
  if (versions.length > 0) io.out(renderTable(COLUMNS, versions));
  for (const { version, digestDiffers } of versions) {
    if (digestDiffers)
      io.err(`warning: the digest of ${version} differs: the providers here are not those of the document\n`);
  }
  return EXIT.ok;
}

const COLUMNS = [
  column('version', 'version'),
  column('outcome', 'outcome'),
  column('metrics', 'metrics', 'right'),
  column('lineage', 'lineage', 'right'),
  column('digest', 'digest'),
];
