import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { confirm } from '../confirm.ts';
import type { ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { renderFields } from '../table.ts';
import {
  gateOption,
  printMoved,
  versionReference,
  type GateName,
  type Lifecycle,
  type VersionReference,
} from './lifecycle.ts';

interface DecideOptions {
  readonly gate: GateName;
  readonly reason?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const DECISION_HELP = `
A decision is yours alone: it takes "sallyport login" in the last five minutes and the role of the gate. It is about the
version and the evidence that are shown before it is asked for.`;

export function bindModelDecisions(parent: Command, act: Act): void {
  parent
    .command('approve')
    .description('approve a version at a gate; the last gate of a state moves it')
    .argument('<name@version>', 'a version', versionReference)
    .addOption(gateOption())
    .option('--reason <text>', 'why')
    .option('--yes', 'without being asked')
    .option('--json', 'where the version stands now, as one JSON object')
    .addHelpText('after', `${DECISION_HELP}\n\nExample:\n  sallyport model approve support-chat@1.0.0 --gate ml`)
    .action(act((io: Io, of: VersionReference, options: DecideOptions) => decide(io, of, 'approve', options)));
  parent
    .command('reject')
    .description('reject a version at a gate; from staging and approved it goes back to development')
    .argument('<name@version>', 'a version', versionReference)
    .addOption(gateOption())
    .requiredOption('--reason <text>', 'why')
    .option('--yes', 'without being asked')
    .option('--json', 'where the version stands now, as one JSON object')
    .addHelpText(
      'after',
      `${DECISION_HELP}\n\nExample:\n  sallyport model reject support-chat@1.0.0 --gate ml --reason "no interval"`,
    )
    .action(act((io: Io, of: VersionReference, options: DecideOptions) => decide(io, of, 'reject', options)));
  parent
    .command('deploy')
    .description('approve a version at the gate deploy: an approved one comes into production')
    .argument('<name@version>', 'a version', versionReference)
    .option('--reason <text>', 'why')
    .option('--yes', 'without being asked')
    .option('--json', 'where the version stands now, as one JSON object')
    .addHelpText('after', `${DECISION_HELP}\n\nExample:\n  sallyport model deploy support-chat@1.0.0`)
    .action(
      act((io: Io, of: VersionReference, options: Omit<DecideOptions, 'gate'>) =>
        decide(io, of, 'approve', { ...options, gate: 'deploy' }),
      ),
    );
}

/** What is shown is what is decided about: were it another by then, the control plane would refuse. */
async function decide(
  io: Io,
  params: VersionReference,
  decision: 'approve' | 'reject',
  { gate, reason, yes, json }: DecideOptions,
): Promise<ExitCode> {
  const api = await openClient(io);
  const lifecycle = await api.call('getModelLifecycle', { params });
  const { digest, gates } = lifecycle;
  const evidenceDigest = gates.find((each) => each.gate === gate)?.evidenceDigest ?? '';
  if (!json) io.err(lookedAt(lifecycle, gate));
  await confirm(io, `${decision === 'approve' ? 'Approve' : 'Reject'} it at the gate ${gate}?`, yes);
  const body = { gate, decision, reason, digest, evidenceDigest };
  const after = await api.call('decideModelVersion', { params, body });
  return printMoved(io, `${decision === 'approve' ? 'approved at' : 'rejected at'} ${gate}:`, after, json);
}

/** A text of several pages is for `model show --json`. */
const SHOWN_MAX = 2_000;
const inOneLine = (text: string): string => text.trim().replaceAll(/\s+/g, ' ').slice(0, SHOWN_MAX);

function lookedAt({ model, version, state, digest, submissions, evidence }: Lifecycle, gate: GateName): string {
  const shown = evidence.filter((each) => each.gate === gate);
  const fields: [string, string][] = [
    ['version', `${model}@${version}, ${state}`],
    ['digest', digest],
    ['submitted by', submissions[0]?.by ?? 'nobody'],
    ...shown.map(({ kind, text, link, digest: of }): [string, string] => [
      kind,
      `${inOneLine(text ?? link ?? '')} (${of})`,
    ]),
  ];
  return renderFields(shown.length === 0 ? [...fields, ['evidence', 'none']] : fields);
}
