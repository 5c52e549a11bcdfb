import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { gateOption, printMoved, versionReference, type GateName, type VersionReference } from './lifecycle.ts';

interface ModelEvidenceOptions {
  readonly gate: GateName;
  readonly kind: string;
  readonly text?: string;
  readonly file?: string;
  readonly link?: string;
  readonly sha256?: string;
  readonly json?: boolean;
}

export function bindModelEvidence(parent: Command, act: Act): void {
  parent
    .command('evidence')
    .description('show a gate a text, or a document by its digest; it voids what the gate has signed')
    .argument('<name@version>', 'a version', versionReference)
    .addOption(gateOption())
    .requiredOption('--kind <kind>', 'what it is: the gates take evaluation, assessment, terms and monitoring')
    .option('--text <text>', 'the evidence itself')
    .option('--file <file>', 'a text file with the evidence itself')
    .option('--link <url>', 'where a document lies')
    .option('--sha256 <digest>', 'of the document behind the link')
    .option('--json', 'where the version stands now, as one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  sallyport model evidence support-chat@1.0.0 --gate ml --kind evaluation --file results.md
  sallyport model evidence support-chat@1.0.0 --gate deploy --kind monitoring --text "alert support-chat-errors, on call: research"
  sallyport model evidence support-chat@1.0.0 --gate legal --kind terms --link https://example.com/terms.pdf --sha256 $(sha256sum < terms.pdf | cut -d " " -f 1)`,
    )
    .action(act(runModelEvidence));
}

async function runModelEvidence(io: Io, params: VersionReference, options: ModelEvidenceOptions): Promise<ExitCode> {
  const { gate, kind, text, file, link, sha256, json } = options;
  if (
    [text, file, link].filter((each) => each !== undefined).length !== 1 ||
    (link === undefined) !== (sha256 === undefined)
  )
    throw new CommandError('evidence is one of a text, a file, or a link with its digest', {
      hint: 'give --text, --file, or --link with --sha256',
      exitCode: EXIT.usage,
    });
  const content = file === undefined ? text : await readText(io, file);
  const api = await openClient(io);
  const shown = content === undefined ? { link, sha256 } : { text: content };
  const lifecycle = await api.call('addModelEvidence', { params, body: { gate, kind, ...shown } });
  return printMoved(io, `showed ${gate} the ${kind} of`, lifecycle, json);
}

async function readText(io: Io, file: string): Promise<string> {
  try {
    return await readFile(path.resolve(io.cwd, file), 'utf8');
  } catch (cause) {
    throw new CommandError(`${file} cannot be read`, { cause });
  }
}
