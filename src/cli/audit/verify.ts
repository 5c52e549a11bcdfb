import type { Command } from 'commander';
import { z } from 'zod';
import {
  ChainVerifier,
  CheckpointVerifier,
  keyIdOf,
  readPublicKey,
  type AuditFinding,
  type ChainState,
} from '../../audit/index.ts';
import type { Act } from '../act.ts';
import { type ApiClient, openClient } from '../client.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { type Progress, showProgress } from '../progress.ts';
import { plain } from '../table.ts';
import { type Held, readHeld } from './held.ts';
import { chainStates, checkpointsOf, eventsOf } from './pages.ts';

export interface AuditVerifyOptions {
  readonly checkpoint?: string;
  readonly json?: boolean;
}

export function bindAuditVerify(parent: Command, act: Act): void {
  parent
    .command('verify')
    .description('hold every event against its hash, its predecessor and the signed checkpoints')
    .option('--checkpoint <file>', 'checkpoints that were kept outside, as JSON Lines')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
Everything is computed here from the rows; the server's word counts for nothing. Without a checkpoint from outside,
someone who rules the database and the master key could have written all of it anew.

Examples:
  sallyport audit verify
  sallyport audit verify --checkpoint /mnt/worm/checkpoints.jsonl`,
    )
    .action(act(runAuditVerify));
}

/** More are counted and not shown: after the first, the place is known. */
const FINDINGS_SHOWN_MAX = 100;

export async function runAuditVerify(io: Io, { checkpoint, json }: AuditVerifyOptions): Promise<ExitCode> {
  const held = checkpoint === undefined ? [] : await readHeld(io, checkpoint);
  const api = await openClient(io);
  const findings: AuditFinding[] = [];
  let found = 0;
  const report = (finding: AuditFinding): void => {
    found += 1;
    if (findings.length < FINDINGS_SHOWN_MAX) findings.push(finding);
  };
  // The ends first, then the checkpoints, then the rows: what is written meanwhile is beyond the ends.
  const chains = await chainStates(api);
  const checkpoints = await verifyCheckpoints(api, held, report);
  const total = chains.reduce((sum, { head, anchor }) => sum + head.seq - (anchor?.seq ?? 0), 0);
  const progress = showProgress(io, 'events', total);
  const events = await verifyChains(api, chains, checkpoints, report, progress);
  progress.end();
  const pruned = checkpoints
    ? checkpoints.chains.reduce((sum, name) => sum + (checkpoints.anchorOf(name)?.seq ?? 0), 0)
    : 0;
  const summary = { events, pruned, chains: chains.length, checkpoints: checkpoints?.count ?? 0, held: held.length };
  if (json) io.out(`${JSON.stringify({ ok: found === 0, ...summary, findings: found, shown: findings })}\n`);
  else {
    for (const { chain, sentence } of findings) io.out(`${plain(chain)}: ${plain(sentence)}\n`);
    if (found > findings.length) io.out(`… and ${found - findings.length} more\n`);
    const given = pruned > 0 ? `, ${pruned} given up by retention` : '';
    const kept = held.length > 0 ? `, ${held.length} of them kept outside` : '';
    const verdict = found === 0 ? 'nothing was tampered with' : `${found} ${found === 1 ? 'finding' : 'findings'}`;
    io.out(
      `${verdict}: ${events} events in ${chains.length} chains${given}, ${summary.checkpoints} checkpoints${kept}\n`,
    );
    if (checkpoint === undefined)
      io.err(
        'note: nothing from outside was compared; give --checkpoint FILE to find a record that was written anew\n',
      );
  }
  return found === 0 ? EXIT.ok : EXIT.failure;
}

const keySchema = z.object({ id: z.string(), publicKey: z.string() });

/** @returns `undefined` where there is no checkpoint yet, and none is held outside */
async function verifyCheckpoints(
  api: ApiClient,
  held: readonly Held[],
  report: (finding: AuditFinding) => void,
): Promise<CheckpointVerifier | undefined> {
  const stored = checkpointsOf(api);
  const first = await stored.next();
  if (first.done && held.length === 0) return undefined;
  const { publicKey: pem } = keySchema.parse(await api.call('getAuditKey'));
  const publicKey = readPublicKey(pem);
  const id = keyIdOf(publicKey);
  // Whoever holds a checkpoint knows the key; the server's word for it is not needed.
  const other = held.find(({ keyId }) => keyId !== id);
  if (other) {
    throw new CommandError(
      'the key of this installation is not the one that the checkpoints outside were signed with',
      {
        hint: 'another installation answers here, or its record was made anew',
      },
    );
  }
  const verifier = new CheckpointVerifier(publicKey, report);
  if (!first.done) verifier.take(first.value);
  for await (const checkpoint of stored) verifier.take(checkpoint);
  held.forEach((one, at) => verifier.takeHeld(one, `line ${at + 1} of the checkpoints outside`));
  verifier.end(Math.max(0, ...held.map(({ number }) => number)));
  return verifier;
}

/** @returns how many events were looked at */
async function verifyChains(
  api: ApiClient,
  chains: readonly ChainState[],
  checkpoints: CheckpointVerifier | undefined,
  report: (finding: AuditFinding) => void,
  progress: Progress,
): Promise<number> {
  const heads = new Map(chains.map(({ chain, head }) => [chain, head]));
  let done = 0;
  // A chain that only a checkpoint knows was deleted whole.
  for (const chain of new Set([...heads.keys(), ...(checkpoints?.chains ?? [])])) {
    const anchor = checkpoints?.anchorOf(chain) ?? null;
    const verifier = new ChainVerifier(chain, anchor, checkpoints?.marksOf(chain) ?? [], report);
    for await (const event of eventsOf(api, chain, anchor?.seq ?? 0)) {
      verifier.take(event);
      done += 1;
      if (done % 1_000 === 0) progress.report(done);
    }
    verifier.end(heads.get(chain));
  }
  return done;
}
