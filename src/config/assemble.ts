import path from 'node:path';
import type { z } from 'zod';
import type { ProviderKind, ProviderSettings } from '../providers/index.ts';
import { formatListenAddress, parseListenAddress, parseStore } from './addresses.ts';
import { didYouMean } from './fields.ts';
import type { Path, Remark } from './finding.ts';
import { explainIssues, orList, valueAt } from './issues.ts';
import { schemaAt } from './misnamed.ts';
import { outlineOf } from './outline.ts';
import type { FoundReference } from './references.ts';
import { LISTENERS } from './rules.ts';
import { type Config, type ConfigFile, configSchema } from './schema.ts';

export interface Parsed {
  readonly config: ConfigFile | undefined;
  readonly providers: Record<string, ProviderSettings>;
  readonly remarks: readonly Remark[];
}

/** The schema of the file, then each provider and each deployment's options by the schemas of their kind. */
export function parseAll(
  value: unknown,
  kinds: ReadonlyMap<string, ProviderKind>,
  references: readonly FoundReference[],
): Parsed {
  const remarks: Remark[] = [];
  const parse = <T>(schema: z.ZodType<T>, input: unknown, base: Path): T | undefined => {
    const result = schema.safeParse(input);
    if (!result.success) {
      const { issues } = result.error;
      remarks.push(...explainIssues(issues, { schema, input, base, references }));
      for (const { code, path: at } of issues) if (code === 'invalid_key') parseMisnamed(schema, input, base, at);
    }
    return result.data;
  };
  /** Where the name of an entry is refused, the schema looks no further; we do, so that the name hides nothing. */
  const parseMisnamed = (schema: z.ZodType, input: unknown, base: Path, at: readonly PropertyKey[]): void => {
    const local = at.filter((step) => typeof step !== 'symbol');
    const entry = schemaAt(schema, local);
    if (entry) parse(entry, valueAt(input, local), [...base, ...local]);
  };
  const config = parse(configSchema, value, []);
  const outline = outlineOf(value);
  const raw = value as { providers?: Record<string, unknown> };
  const providers: Record<string, ProviderSettings> = {};
  for (const [name, { kind }] of Object.entries(outline.providers)) {
    if (kind === undefined) continue;
    const found = kinds.get(kind);
    if (!found) remarks.push(unknownKind(['providers', name, 'kind'], kind, [...kinds.keys()]));
    const settings = found && parse(found.settingsSchema, raw.providers?.[name], ['providers', name]);
    if (settings) providers[name] = settings;
  }
  for (const [model, { versions }] of Object.entries(outline.models)) {
    for (const [version, { deployments }] of Object.entries(versions)) {
      for (const [index, { provider = '', options = {} }] of deployments.entries()) {
        const kind = kinds.get(outline.providers[provider]?.kind ?? '');
        const base = ['models', model, 'versions', version, 'deployments', index, 'options'];
        const parsed = kind && typeof options === 'object' ? parse(kind.deploymentSchema, options, base) : undefined;
        const deployment = config?.models[model]?.versions[version]?.deployments[index];
        if (deployment && parsed) deployment.options = parsed as Record<string, unknown>;
      }
    }
  }
  return { config, providers, remarks };
}

function unknownKind(path: Path, kind: string, known: readonly string[]): Remark {
  const near = didYouMean(kind, known);
  const hint =
    near === undefined ? `known kinds: ${orList(known)}` : `did you mean "${near}"? (known kinds: ${orList(known)})`;
  return { path, message: `there is no provider kind "${kind}"`, hint };
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Directory that relative paths start from. */
  readonly directory: string;
}

/** Fills in what follows from other fields, and what the environment overrides. */
export function complete(
  file: ConfigFile,
  providers: Record<string, ProviderSettings>,
  { env, directory }: Surroundings,
): Config {
  const dataDir = path.resolve(directory, file.dataDir);
  const address = parseStore(file.store ?? `pglite:${dataDir}/store`, directory);
  const isEmbedded = address?.engine === 'pglite';
  const listen = { ...file.listen };
  for (const { name, variable } of LISTENERS) {
    const parsed = parseListenAddress(env[variable] ?? listen[name]);
    if (parsed) listen[name] = formatListenAddress(parsed);
  }
  return {
    ...file,
    listen,
    dataDir,
    audit: { ...file.audit, ...(file.audit.file !== undefined && { file: path.resolve(directory, file.audit.file) }) },
    providers,
    store: isEmbedded ? `pglite:${address.directory}` : (file.store ?? ''),
    durability: file.durability ?? (isEmbedded ? 'process' : 'disk'),
    governance: { ...file.governance, mode: file.governance.mode ?? 'solo' },
  };
}
