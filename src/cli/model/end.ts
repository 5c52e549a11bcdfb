import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { confirm } from '../confirm.ts';
import type { ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { isoTime } from '../listing.ts';
import { printMoved, versionReference, type VersionReference } from './lifecycle.ts';

interface DeprecateOptions {
  readonly successor: string;
  readonly from: string;
  readonly sunset: string;
  readonly json?: boolean;
}

interface ArchiveOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function bindModelEnd(parent: Command, act: Act): void {
  parent
    .command('deprecate')
    .description('deprecate a version in production: callers are told what follows it and when it ends')
    .argument('<name@version>', 'a version', versionReference)
    .requiredOption('--successor <name@version>', 'what follows it')
    .requiredOption('--from <when>', 'since when it is deprecated', isoTime)
    .requiredOption('--sunset <when>', 'when it ends', isoTime)
    .option('--json', 'where the version stands now, as one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  sallyport model deprecate support-chat@1.0.0 --successor support-chat@2.0.0 --from 2026-12-01 --sunset 2027-06-30',
    )
    .action(act(runModelDeprecate));
  parent
    .command('archive')
    .description('archive a version past its sunset, or one that never left development; nothing leaves the archive')
    .argument('<name@version>', 'a version', versionReference)
    .option('--yes', 'without being asked')
    .option('--json', 'where the version stands now, as one JSON object')
    .addHelpText('after', '\nExample:\n  sallyport model archive support-chat@1.0.0')
    .action(act(runModelArchive));
}

async function runModelDeprecate(io: Io, params: VersionReference, options: DeprecateOptions): Promise<ExitCode> {
  const { successor, from, sunset, json } = options;
  const api = await openClient(io);
  const body = { successor, deprecatedAt: from, sunsetAt: sunset };
  return printMoved(io, 'deprecated', await api.call('deprecateModelVersion', { params, body }), json);
}

async function runModelArchive(io: Io, params: VersionReference, { yes, json }: ArchiveOptions): Promise<ExitCode> {
  const api = await openClient(io);
  await confirm(io, `Archive ${params.name}@${params.version} for good?`, yes);
  return printMoved(io, 'archived', await api.call('archiveModelVersion', { params }), json);
}
