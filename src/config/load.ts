import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { placeText } from '../core/index.ts';
import type { ProviderKind } from '../providers/index.ts';
import { complete, parseAll } from './assemble.ts';
import { type ConfigDocument, type Place, parseYaml } from './document.ts';
import { type Finding, type Path, type Remark, isWithin } from './finding.ts';
import { explainReferences } from './issues.ts';
import { outlineOf } from './outline.ts';
import { type SecretFiles, resolveReferences } from './references.ts';
import { judgeInstallation } from './rules.ts';
import { judgeCatalogue } from './rules-catalogue.ts';
import { judgePolicies } from './rules-policies.ts';
import { judgeNames } from './rules-names.ts';
import { judgeScim } from './rules-scim.ts';
import { judgeTokens } from './rules-tokens.ts';
import type { Config } from './schema.ts';
import { secretsFile } from './secrets.ts';

/** More are a wrong file, not a list to work through. */
const FINDINGS_MAX = 500;

export interface LoadOptions {
  /** Of `sallyport.yaml`. Relative paths inside it start from its directory. */
  readonly path: string;
  /** Judged in place of what stands in the file. */
  readonly text?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly kinds: ReadonlyMap<string, ProviderKind>;
  /** Default: the real file system. */
  readonly files?: SecretFiles;
  /** What the store itself has against the address of a server; `undefined`: nothing. */
  readonly refuseStore?: (store: string) => string | undefined;
  /** Milliseconds since the Unix epoch. Default: now. */
  readonly nowMs?: number;
}

export type Loaded =
  | {
      readonly ok: true;
      readonly config: Config;
      readonly warnings: readonly Finding[];
      /** Where a path stands in the file, or the nearest parent of it. */
      locate(path: Path): Place;
      /** The file as it was judged. It refers to secrets and holds none. */
      readonly text: string;
    }
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
    text = options.text ?? new TextDecoder('utf-8', { fatal: true }).decode(await files.readFile(options.path));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'not UTF-8';
    const message = code === 'ENOENT' ? 'the file does not exist' : `the file cannot be read (${code})`;
    const hint = 'name another with --config, or start without one to run the quickstart';
    return { ok: false, violations: [{ path: '', line: 1, column: 1, message, hint }], warnings: [] };
  }
  return judge(parseYaml(text), { ...options, text, files });
}

async function judge(
  document: ConfigDocument,
  options: LoadOptions & { files: SecretFiles; text: string },
): Promise<Loaded> {
  const place = (remark: Remark): Finding => ({
    path: placeText(remark.path),
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
  const parsed = parseAll(value, options.kinds, references);
  const outline = outlineOf(value);
  const made = secretsFile(path.resolve(directory, outline.dataDir ?? './var'));
  const secretsMade = await options.files.readFile(made).then(
    () => true,
    () => false,
  );
  const { env, refuseStore } = options;
  const context = { env, directory, nowMs: options.nowMs ?? Date.now(), secretsMade, refuseStore };
  const verdicts = [
    judgeInstallation(outline, context),
    judgeCatalogue(outline),
    judgeTokens(outline),
    judgePolicies(outline),
    judgeScim(outline),
    judgeNames(outline),
  ];

  const strict = [...document.remarks, ...parsed.remarks, ...explainReferences(references, parsed.remarks)];
  // A rule stays silent about a place in which the schema has found something already.
  const rules = verdicts
    .flatMap((verdict) => verdict.violations)
    .filter((remark) => !strict.some((known) => known.path.length > 0 && isWithin(known.path, remark.path)));
  const violations = [...syntax, ...[...strict, ...rules].map(place)];
  const warnings = [
    ...verdicts.flatMap((verdict) => verdict.warnings),
    ...references.flatMap(({ warning }) => (warning ? [warning] : [])),
  ].map(place);
  if (violations.length > 0 || !parsed.config)
    return { ok: false, violations: inOrder(violations), warnings: inOrder(warnings) };
  const config = complete(parsed.config, parsed.providers, context);
  const locate = (at: Path): Place => document.locate(at, 'key');
  return { ok: true, config, warnings: inOrder(warnings), locate, text: options.text };
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  const distinct = findings.filter((finding) => {
    const key = JSON.stringify(finding);
    return !seen.has(key) && seen.add(key);
  });
  return distinct.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, FINDINGS_MAX);
}
