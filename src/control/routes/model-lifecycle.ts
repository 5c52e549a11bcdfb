import { z } from 'zod';
import { readPublicKey } from '../../audit/index.ts';
import { Fault, parseInstant } from '../../core/index.ts';
import {
  gateNames,
  refusalOfMove,
  sha256,
  sha256Schema,
  successorSchema,
  type LifecycleState,
  type RegisteredVersion,
  type Standing,
  type VersionFactsChange,
} from '../../registry/index.ts';
import type { Repositories } from '../../store/index.ts';
import type { Control } from '../control.ts';
import { decide } from '../decide.ts';
import { personOf } from '../person.ts';
import { route, type Act, type Resource } from '../route.ts';
import { lifecycleSchema, shownLifecycle } from './lifecycle-shown.ts';
import { deedOn, findVersion, requireVersion, versionParams, type VersionParams } from './model-versions.ts';
import { authorOf, requireOfApi } from './models.ts';
import { instant } from './schemas.ts';

const reason = z.string().trim().min(1).max(2_000);
const BASE = '/api/v1/models/:name/versions/:version';

const lifecycleResource: Resource<VersionParams> = {
  type: 'model-lifecycle',
  async read(_control, params, repositories) {
    const found = await repositories.registry.findVersion({ everything: true }, params.name, params.version);
    if (!found) throw new Fault('resource.unknown');
    return toldOf(repositories, found);
  },
  identify: ({ model, version }) => `lifecycle of ${String(model)}@${String(version)}`,
};

const common = { params: versionParams, resource: lifecycleResource, answer: lifecycleSchema } as const;

export const modelLifecycleRoutes = [
  route({
    method: 'GET',
    path: `${BASE}/lifecycle`,
    access: 'model:read',
    name: 'getModelLifecycle',
    summary: 'Tell where a version stands: its gates, their evidence, and who decided what.',
    answer: lifecycleSchema,
    params: versionParams,
    handle: async ({ store }, { params }, act) => toldOf(store, await findVersion(store, act, params)),
  }),
  route({
    ...common,
    method: 'POST',
    path: `${BASE}/submit`,
    access: 'submission:create',
    audit: 'model-version.submit',
    name: 'submitModelVersion',
    summary: 'Submit a version to its gates, as it is now.',
    handle: (control, { params }, act) =>
      change(control, act, params, async ({ lifecycle }, version) => {
        const nowMs = control.clock.now();
        const { state, digest } = await lifecycle.standingOf(version);
        await lifecycle.submit({ ...version, digest }, personOf(act).id, nowMs);
        if (state === 'development') await lifecycle.move(version, 'staging', {}, authorOf(act), nowMs);
        return { detail: { digest } };
      }),
  }),
  route({
    ...common,
    method: 'POST',
    path: `${BASE}/evidence`,
    access: 'model:write',
    audit: 'model-version.evidence',
    name: 'addModelEvidence',
    summary: 'Show a gate a text, or a document by its digest. It voids what the gate has signed.',
    example: { gate: 'ml', kind: 'evaluation', text: 'f1 0.91 [0.88, 0.94], n 300' },
    body: z
      .strictObject({
        gate: z.enum(gateNames),
        kind: z.string().regex(/^[a-z][a-z-]{0,63}$/, 'a kind is lower-case letters and "-"'),
        text: z.string().min(1).max(100_000).optional(),
        link: z
          .url({ protocol: /^https?$/ })
          .max(2_048)
          .optional(),
        sha256: sha256Schema.optional().meta({ description: 'Of the document behind the link.' }),
      })
      .refine(
        ({ text, link, sha256: digest }) => (text === undefined) === (link !== undefined && digest !== undefined),
        {
          message: 'evidence is a text, or a link with the SHA-256 of what lies there',
        },
      ),
    handle: (control, { params, body: { gate, kind, text, link, sha256: digest } }, act) =>
      change(control, act, params, async ({ lifecycle }, version) => {
        // The database keeps no NUL, and would hash something else.
        const content = text?.replaceAll('\0', '\uFFFD').toWellFormed() ?? null;
        const evidence = { gate, kind, content, link: link ?? null, digest: digest ?? sha256(content ?? '') };
        await lifecycle.addEvidence(version, evidence, authorOf(act), control.clock.now());
        return { detail: { gate, kind, digest: evidence.digest } };
      }),
  }),
  route({
    ...common,
    method: 'POST',
    path: `${BASE}/approvals`,
    access: 'approval:create',
    audit: 'model-version.decide',
    name: 'decideModelVersion',
    summary: 'Approve or reject at a gate. The last gate of a state moves the version there.',
    body: z
      .strictObject({
        gate: z.enum(gateNames),
        decision: z.enum(['approve', 'reject']),
        reason: reason.optional(),
        digest: sha256Schema.meta({ description: 'Of the version that was looked at.' }),
        evidenceDigest: sha256Schema.meta({ description: 'Of the evidence that was looked at.' }),
      })
      .refine(({ decision, reason: why }) => decision === 'approve' || why !== undefined, {
        path: ['reason'],
        message: 'a rejection says why',
      }),
    handle: async (control, { params, body }, act) => {
      const key = await control.signingKey();
      return change(control, act, params, (repositories, version) =>
        decide({
          repositories,
          version,
          asked: body,
          key,
          act,
          governance: control.governance,
          nowMs: control.clock.now(),
        }),
      );
    },
  }),
  route({
    ...common,
    method: 'POST',
    path: `${BASE}/deprecate`,
    access: 'model:write',
    audit: 'model-version.deprecate',
    name: 'deprecateModelVersion',
    summary: 'Deprecate a version in production: what follows it, from when on, and when it ends.',
    body: z.strictObject({
      successor: successorSchema,
      deprecatedAt: instant,
      sunsetAt: instant,
    }),
    handle: (control, { params, body }, act) =>
      change(control, act, params, (repositories, version) => {
        const dates = {
          deprecatedAt: new Date(body.deprecatedAt).toISOString(),
          sunsetAt: new Date(body.sunsetAt).toISOString(),
        };
        const facts = { successor: body.successor, ...dates };
        if (version.managedBy === 'file') requireSaidInFile(version, facts);
        return move(control, repositories, version, 'deprecated', facts, act);
      }),
  }),
  route({
    ...common,
    method: 'POST',
    path: `${BASE}/archive`,
    access: 'model:write',
    audit: 'model-version.archive',
    name: 'archiveModelVersion',
    summary: 'Archive a version past its sunset, or one that never left development. Nothing leaves the archive.',
    handle: (control, { params }, act) =>
      change(control, act, params, (repositories, version) =>
        move(control, repositories, version, 'archived', {}, act),
      ),
  }),
  ...(['quarantine', 'release'] as const).map((verb) =>
    route({
      ...common,
      method: 'POST' as const,
      path: `${BASE}/${verb}`,
      access: `model:${verb}` as const,
      audit: `model-version.${verb}`,
      name: `${verb}ModelVersion`,
      summary:
        verb === 'quarantine'
          ? 'Stop every call to a version at once, whatever its state.'
          : 'End the quarantine of a version: its state decides again.',
      body: z.strictObject({ reason }),
      handle: (control, { params, body }, act) =>
        change(
          control,
          act,
          params,
          async ({ lifecycle }, version) => {
            await lifecycle.setQuarantine(
              version,
              verb === 'quarantine',
              body.reason,
              authorOf(act),
              control.clock.now(),
            );
            return { reason: body.reason };
          },
          'file too',
        ),
    }),
  ),
];

type Told = { readonly reason?: string; readonly detail?: Readonly<Record<string, string | number | boolean>> };

/** What each of these changes does: whose is it, is it theirs to change, do it, tell where the version stands now. */
async function change(
  control: Control,
  act: Act,
  params: VersionParams,
  work: (repositories: Repositories, version: RegisteredVersion) => Promise<Told>,
  of: 'api' | 'file too' = 'api',
) {
  const version = await requireVersion(control.store, act, params);
  // Where several decide, they decide about what the file declares too.
  if (of === 'api' && control.governance.mode === 'solo')
    requireOfApi({ managedBy: version.managedBy, name: version.model });
  const done = await act.commit(async (repositories) => {
    const before = await toldOf(repositories, version);
    const told = await work(repositories, version);
    const answer = await toldOf(repositories, version);
    const { chain, object } = deedOn(version);
    return { deed: { chain, object, before, after: answer, ...told }, answer };
  });
  await control.refresh();
  return done;
}

/** What a file says of its versions is said there alone: the next reload would take anything else back. */
function requireSaidInFile({ facts, model }: RegisteredVersion, wanted: Readonly<Record<string, string>>): void {
  const said = facts as unknown as Readonly<Record<string, unknown>>;
  if (Object.entries(wanted).every(([name, value]) => said[name] === value)) return;
  throw new Fault('resource.conflict', {
    public: `The configuration file declares "${model}": write successor, deprecation.since and deprecation.sunset there, reload, and deprecate it then with the same.`,
  });
}

async function move(
  { clock }: Control,
  { lifecycle }: Repositories,
  version: RegisteredVersion,
  to: LifecycleState,
  facts: VersionFactsChange,
  act: Act,
): Promise<Told> {
  const standing = await lifecycle.standingOf(version);
  const said = { ...version.facts, ...facts };
  const refusal = refusalOfMove({
    ...movable(standing),
    to,
    successor: said.successor ?? null,
    deprecatedAt: millis(said.deprecatedAt),
    sunsetAt: millis(said.sunsetAt),
    nowMs: clock.now(),
  });
  if (refusal !== undefined) throw new Fault('resource.conflict', { public: refusal });
  await lifecycle.move(version, to, facts, authorOf(act), clock.now());
  return { detail: { from: standing.state, to } };
}

const movable = ({ state, digest, gates, submissions, ownerTeamId }: Standing) => ({
  from: state,
  isSubmitted: submissions.some((each) => each.digest === digest),
  signed: new Set(gates.filter(({ signed }) => signed).map(({ gate }) => gate)),
  isOwned: ownerTeamId !== null,
});

const millis = (text: string | null | undefined): number | null => parseInstant(text ?? '') ?? null;

async function toldOf({ lifecycle, audit }: Repositories, version: RegisteredVersion) {
  const key = await audit.signingKey();
  return shownLifecycle({
    version,
    standing: await lifecycle.standingOf(version),
    evidence: await lifecycle.evidenceOf(version.id),
    approvals: await lifecycle.approvalsOf(version.id),
    publicKey: key && readPublicKey(key.publicKey),
  });
}
