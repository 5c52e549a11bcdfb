import { InvalidArgumentError, Option } from 'commander';
import type { Answer } from '../../client/index.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { column, text, time, type Row } from '../listing.ts';
import { plain, renderFields, renderTable } from '../table.ts';
import { reference } from './reference.ts';

export type Lifecycle = Answer<'getModelLifecycle'>;
export type GateName = Lifecycle['gates'][number]['gate'];

export interface VersionReference {
  readonly name: string;
  readonly version: string;
}

/** For an argument that must name a version. */
export function versionReference(written: string): VersionReference {
  const { name, version } = reference(written);
  if (version === undefined) throw new InvalidArgumentError('It is NAME@VERSION, as support-chat@1.0.0.');
  return { name, version };
}

export const gateOption = () =>
  new Option('--gate <gate>', 'which gate').choices(['ml', 'security', 'legal', 'deploy']).makeOptionMandatory();

/** What a change came to: where the version stands now, and what it waits for. */
export function printMoved(io: Io, done: string, lifecycle: Lifecycle, json = false): ExitCode {
  if (json) {
    io.out(`${JSON.stringify(lifecycle)}\n`);
    return EXIT.ok;
  }
  const { model, version, state, quarantine } = lifecycle;
  const stopped = quarantine?.quarantined ? ', quarantined' : '';
  io.out(`${done} ${plain(model)}@${version}: ${state}${stopped}\n`);
  const next = nextStep(lifecycle);
  if (next !== undefined) io.err(`next: ${next}\n`);
  return EXIT.ok;
}

function nextStep({ state, gates }: Lifecycle): string | undefined {
  if (state === 'development') return 'sallyport model submit';
  if (state !== 'staging' && state !== 'approved') return undefined;
  const open = gates.find(({ signed }) => !signed);
  return open && `the gate ${open.gate}, by the role ${open.role}, on evidence of the kind ${open.takes}`;
}

/** The part of `model show` that tells of the way to the callers. */
export function renderLifecycle({
  mode,
  quarantine,
  lapse,
  gates,
  submissions,
  evidence,
  approvals,
}: Lifecycle): string {
  const fields: [string, string][] = [['decisions', mode === 'solo' ? 'of one person' : 'of several people']];
  if (quarantine?.quarantined)
    fields.push(['quarantined', `${toTheSecond(quarantine.at)} by ${text(quarantine.by)}: ${quarantine.reason}`]);
  if (lapse) {
    const then =
      lapse.what === 'lapsed'
        ? `deprecated for new uses from ${toTheSecond(lapse.graceEndsAt)} on`
        : 'counts as deprecated';
    fields.push(['approvals', `no longer hold at ${lapse.gates.join(', ')} since ${toTheSecond(lapse.at)}; ${then}`]);
  }
  const parts = [renderFields(fields), renderTable(GATES, rowsOfGates(gates, approvals))];
  if (submissions.length > 0) parts.push(renderTable(SUBMISSIONS, submissions));
  if (evidence.length > 0) parts.push(renderTable(EVIDENCE, evidence));
  if (approvals.length > 0) parts.push(renderTable(DECISIONS, approvals));
  return parts.map((part) => `\n${part}`).join('');
}

const toTheSecond = (at: string): string => at.replace(/\.\d+Z$/, 'Z');

const rowsOfGates = (gates: Lifecycle['gates'], approvals: Lifecycle['approvals']): Row[] =>
  gates.map((gate) => {
    const newest = approvals.find((approval) => approval.gate === gate.gate);
    const until = gate.signed ? newest?.expiresAt : null;
    return { ...gate, signed: gate.signed ? 'yes' : 'no', by: gate.signed ? newest?.by : null, until };
  });

const GATES = [
  column('gate', 'gate'),
  column('signed', 'signed'),
  column('by', 'by'),
  time('until', 'until'),
  column('role', 'role'),
  column('takes evidence', 'takes'),
];
const SUBMISSIONS = [column('submitted by', 'by'), time('at', 'at'), column('digest', 'digest')];
const EVIDENCE = [
  column('evidence for', 'gate'),
  column('kind', 'kind'),
  column('link', 'link'),
  column('sha256', 'digest'),
  column('by', 'by'),
  time('at', 'at'),
];
const DECISIONS = [
  column('decision at', 'gate'),
  column('decision', 'decision'),
  column('by', 'by'),
  time('at', 'at'),
  time('expires', 'expiresAt'),
  {
    title: 'proof',
    value: ({ wrong, selfApproved }: Row) => text(wrong ?? (selfApproved ? 'signed, by oneself' : 'signed')),
  },
  column('reason', 'reason'),
];
