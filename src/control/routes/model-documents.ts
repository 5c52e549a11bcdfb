import { z } from 'zod';
import { Fault, uuidv7 } from '../../core/index.ts';
import {
  documentFormats,
  documentOf,
  readDocument,
  versionNameSchema,
  writeDocument,
  type RegisteredModel,
} from '../../registry/index.ts';
import type { Control } from '../control.ts';
import { importModel, type Imported } from '../import-model.ts';
import { route } from '../route.ts';
import { asOf, authorOf, findModel, modelParams, requireFree, requireOfApi, teamIdOf } from './models.ts';
import { shownModel } from './registry-shown.ts';
import { name } from './schemas.ts';
import { tenantOf } from './tenancy.ts';

const format = z.enum(documentFormats);
/** As much as is read of a document; JSON around it may escape each character. */
const TEXT_CHARACTERS_MAX = 2 * 1024 * 1024;

const importSchema = z.strictObject({
  model: z.string(),
  outcome: z.enum(['registered', 'there']),
  revision: z.int(),
  versions: z.array(
    z.strictObject({
      version: z.string(),
      outcome: z.enum(['registered', 'revised', 'unchanged']),
      digest: z.string(),
      digestDiffers: z.boolean().meta({ description: 'The providers here are not those of the document.' }),
      metrics: z.int(),
      lineage: z.int(),
    }),
  ),
});

export const modelDocumentRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/models/:name/export',
    access: 'model:read',
    name: 'exportModel',
    summary: 'Write a model as a document.',
    audit: 'model.export',
    params: modelParams,
    answer: z.strictObject({ name: z.string(), format, mediaType: z.string(), text: z.string() }),
    query: z.strictObject({ ...asOf, format: format.default('yaml'), version: versionNameSchema.optional() }),
    handle: async (control, { params, query }, act) => {
      const model = await findModel(control.store, act, params.name, query.asOf);
      const document = await documentFor(control, model, query);
      await act.commit(async () => ({
        deed: {
          chain: model.organizationId,
          object: { type: 'model', id: model.id, name: model.name },
          detail: { format: query.format, versions: document.versions.length },
        },
        answer: {},
      }));
      const at = control.clock.now();
      const bom = { serial: uuidv7(at), at, toolVersion: control.version };
      return { name: model.name, format: query.format, ...writeDocument(query.format, document, bom) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/models/import',
    access: 'model:write',
    name: 'importModel',
    summary: 'Register what a document says of a model; the same again changes nothing.',
    audit: 'model.import',
    example: { format: 'yaml', text: 'name: support-chat\npurpose: Answers questions about orders\n' },
    answer: importSchema,
    body: z.strictObject({
      organization: name.optional(),
      format,
      text: z.string().min(1).max(TEXT_CHARACTERS_MAX),
      name: name.optional(),
      version: versionNameSchema.optional(),
    }),
    handle: async (control, { body }, act) => {
      const { id: organizationId } = await tenantOf(control, act, body.organization);
      const document = readDocument(body.format, body.text, body);
      const wanted = name.safeParse(document.name);
      if (!wanted.success) throw new Fault('request.invalid', { public: `name: ${wanted.error.issues[0]?.message}` });
      const model = await control.store.registry.findModel({ organizationId }, wanted.data);
      const { ownerTeam } = document;
      const teamId = ownerTeam === undefined ? undefined : await teamIdOf(control, organizationId, ownerTeam);
      if (model) {
        requireOfApi(model);
        act.require({ organizationId, teamId: model.ownerTeamId });
      } else requireFree(control, wanted.data);
      act.require({ organizationId, teamId: teamId ?? model?.ownerTeamId ?? null });
      const answer = await act.commit(async ({ registry }) => {
        const into = {
          registry,
          control,
          organizationId,
          model,
          ownerTeamId: teamId ?? undefined,
          author: authorOf(act),
          nowMs: control.clock.now(),
        };
        const imported = await importModel(document, into);
        return { deed: deedOf(imported, model, body.format), answer: shownImport(imported) };
      });
      await control.refresh();
      return answer;
    },
  }),
];

async function documentFor(
  { store: { registry } }: Control,
  model: RegisteredModel,
  { asOf: at, version }: { readonly asOf?: number | undefined; readonly version?: string | undefined },
) {
  const all = await registry.versionsOf([model.id], at);
  const wanted = all.filter((each) => version === undefined || each.version === version).toReversed();
  if (version !== undefined && wanted.length === 0)
    throw new Fault('resource.unknown', { public: `There is no version ${model.name}@${version}.` });
  const versions = [];
  for (const each of wanted) {
    const metrics = await registry.metricsOf(each.id, at);
    versions.push({ version: each, metrics, lineage: await registry.lineageOf(each.id, at) });
  }
  return documentOf(model, versions);
}

const shownImport = ({ model, registered, versions }: Imported) => ({
  model: model.name,
  outcome: registered ? 'registered' : 'there',
  revision: model.revision,
  versions,
});

const deedOf = ({ model, versions }: Imported, before: RegisteredModel | undefined, from: string) => ({
  chain: model.organizationId,
  object: { type: 'model', id: model.id, name: model.name },
  before: before && { ...shownModel(before), versions: [] },
  after: { ...shownModel(model), versions: versions.filter(({ outcome }) => outcome !== 'unchanged') },
  detail: {
    format: from,
    versionsRegistered: versions.filter(({ outcome }) => outcome === 'registered').length,
    versionsRevised: versions.filter(({ outcome }) => outcome === 'revised').length,
  },
});
