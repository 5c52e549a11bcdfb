import { type Command, Option } from 'commander';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { isoTime } from '../listing.ts';
import type { Act } from '../act.ts';
import { reference, type Reference } from './reference.ts';

export const FORMATS = ['yaml', 'model-card', 'cyclonedx'] as const;
export type Format = (typeof FORMATS)[number];

export interface ModelExportOptions {
  readonly format: Format;
  readonly asOf?: string;
}

export function bindModelExport(parent: Command, act: Act): void {
  parent
    .command('export')
    .description('write a model with its versions, or one of them, as a document')
    .argument('<name[@version]>', 'a model, or one of its versions', reference)
    .addOption(
      new Option('--format <format>', 'YAML, a Markdown card, or a CycloneDX 1.7 ML-BOM')
        .choices(FORMATS)
        .default('yaml'),
    )
    .option('--as-of <when>', 'as it was then', isoTime)
    .addHelpText(
      'after',
      '\nThe export is an event of the audit.\n\nExamples:\n  sallyport model export support-chat > support-chat.yaml\n  sallyport model export support-chat@1.0.0 --format cyclonedx > bom.json',
    )
    .action(act(runModelExport));
}

export async function runModelExport(io: Io, of: Reference, { format, asOf }: ModelExportOptions): Promise<ExitCode> {
  const api = await openClient(io);
  const { name, version } = of;
  const { text } = await api.call('exportModel', { params: { name }, query: { format, version, asOf } });
  io.out(text);
  return EXIT.ok;
}
