import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import type { ProviderKind, ProviderSettings } from '../providers/index.ts';
import { formatListenAddress, parseListenAddress, parseStore } from './addresses.ts';
import { type ConfigDocument, parseYaml } from './document.ts';
import { didYouMean } from './fields.ts';
import { type Finding, type Path, type Remark, formatPath, isSame, isWithin } from './finding.ts';
import { explainIssues, orList } from './issues.ts';
import { outlineOf } from './outline.ts';
import { type FoundReference, type SecretFiles, resolveReferences } from './references.ts';
import { LISTENERS, judgeInstallation, unenforced } from './rules.ts';
import { judgeCatalogue } from './rules-catalogue.ts';
import { type Config, type ConfigFile, configSchema } from './schema.ts';

/** More are a wrong file, not a list to work through. */
const FINDINGS_MAX = 500;

export interface LoadOptions {
  /** Of `sallyport.yaml`. Relative paths inside it start from its directory. */
  readonly path: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly kinds: ReadonlyMap<string, ProviderKind>;
  /** Default: the real file system. */
  readonly files?: SecretFiles;
  /** Milliseconds since the Unix epoch. Default: now. */
  readonly nowMs?: number;
}

export type Loaded =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly Finding[] }
  | { readonly ok: false; readonly violations: readonly Finding[]; readonly warnings: readonly Finding[] };

/** The real file system. */
export const realFiles: SecretFiles = {
  readFile: (file) => readFile(file),
  mode: async (file) => (process.platform === 'win32' ? undefined : (await stat(file)).mode & 0o777),
};

/** Reads `sallyport.yaml` and judges it whole: either a configuration, or every violation at once. Never throws. */
export async function loadConfig(options: LoadOptions): Promise<Loaded> {
  const files = options.files ?? realFiles;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await files.readFile(options.path));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'not UTF-8';
    const message = code === 'ENOENT' ? 'the file does not exist' : `the file cannot be read (${code})`;
    const hint = 'name another with --config, or start without one to run the quickstart';
    return { ok: false, violations: [{ path: '', line: 1, column: 1, message, hint }], warnings: [] };
  }
  return judge(parseYaml(text), { ...options, files });
}

async function judge(document: ConfigDocument, options: LoadOptions & { files: SecretFiles }): Promise<Loaded> {
  const place = (remark: Remark): Finding => ({
    path: formatPath(remark.path),
    ...document.locate(remark.path, remark.at),
    message: remark.message,
    hint: remark.hint,
  });
  const syntax = document.problems.map((problem) => ({ path: '', ...problem }));
  if (document.broken) return { ok: false, violations: inOrder(syntax), warnings: [] };

  const directory = path.dirname(path.resolve(options.path));
  const { value, references } = await resolveReferences(document.value, {
    env: options.env,
    files: options.files,
    directory,
  });
  const parsed = parseAll(value, options.kinds);
  const outline = outlineOf(value);
  const context = { env: options.env, directory, nowMs: options.nowMs ?? Date.now() };
  const verdicts = [judgeInstallation(outline, context), judgeCatalogue(outline)];

  const strict = [...document.remarks, ...blameReferences(parsed.remarks, references)];
  // A rule stays silent about a place in which the schema has found something already.
  const rules = verdicts
    .flatMap((verdict) => verdict.violations)
    .filter((remark) => !strict.some((known) => known.path.length > 0 && isWithin(known.path, remark.path)));
  const violations = [...syntax, ...[...strict, ...rules].map(place)];
  const warnings = [
    ...verdicts.flatMap((verdict) => verdict.warnings),
    ...references.flatMap(({ warning }) => (warning ? [warning] : [])),
    ...unenforced(outline),
  ].map(place);
  if (violations.length > 0 || !parsed.config)
    return { ok: false, violations: inOrder(violations), warnings: inOrder(warnings) };
  return { ok: true, config: complete(parsed.config, parsed.providers, context), warnings: inOrder(warnings) };
}

interface Parsed {
  readonly config: ConfigFile | undefined;
  readonly providers: Record<string, ProviderSettings>;
  readonly remarks: readonly Remark[];
}

/** The schema of the file, then each provider and each deployment's options by the schemas of their kind. */
function parseAll(value: unknown, kinds: ReadonlyMap<string, ProviderKind>): Parsed {
  const remarks: Remark[] = [];
  const parse = <T>(schema: z.ZodType<T>, input: unknown, base: Path): T | undefined => {
    const result = schema.safeParse(input);
    if (!result.success) remarks.push(...explainIssues(result.error.issues, { schema, input, base }));
    return result.data;
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

/**
 * A complaint at or below a reference means that none belongs there. Where one does belong, what is wrong with the
 * reference itself is told.
 */
function blameReferences(remarks: readonly Remark[], references: readonly FoundReference[]): readonly Remark[] {
  // An unknown field is told as such, whatever its value.
  const isUnknown = (path: Path) => remarks.some((remark) => remark.at === 'key' && isSame(remark.path, path));
  const blamed = references.filter(({ path }) => remarks.some((remark) => isWithin(remark.path, path)));
  const misplaced = blamed.filter(({ path }) => !isUnknown(path));
  const others = remarks.filter((remark) => !misplaced.some(({ path }) => isWithin(remark.path, path)));
  return [
    ...others,
    ...misplaced.map(({ path }) => ({
      path,
      message: 'a reference is not allowed here',
      hint: 'write the value itself; only secrets and certificates are given by reference',
    })),
    ...references.flatMap((reference) => (reference.problem && !blamed.includes(reference) ? [reference.problem] : [])),
  ];
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  const distinct = findings.filter((finding) => {
    const key = JSON.stringify(finding);
    return !seen.has(key) && seen.add(key);
  });
  return distinct.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, FINDINGS_MAX);
}

/** Fills in what follows from other fields, and what the environment overrides. */
function complete(
  file: ConfigFile,
  providers: Record<string, ProviderSettings>,
  { env, directory }: { env: LoadOptions['env']; directory: string },
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
    providers,
    store: isEmbedded ? `pglite:${address.directory}` : (file.store ?? ''),
    durability: file.durability ?? (isEmbedded ? 'process' : 'disk'),
    governance: file.governance ?? { mode: 'solo' },
  };
}
