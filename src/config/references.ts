import path from 'node:path';
import { Secret } from '../core/index.ts';
import type { Path, Remark } from './finding.ts';

/** A private key of 16384 bits with its chain of certificates stays below it. */
const SECRET_BYTES_MAX = 65_536;

/** The file system as the loader needs it. */
export interface SecretFiles {
  readFile(file: string): Promise<Buffer>;
  /** Permission bits, e.g. 0o600; `undefined` where the platform has none. */
  mode(file: string): Promise<number | undefined>;
}

/**
 * A secret that knows where it came from. `reference` is an enumerable field on purpose: a strict object schema
 * that is handed a reference where it expects a mapping sees an unknown field and refuses it.
 */
export class ReferencedSecret extends Secret {
  /** For people: `env NAME` or `file PATH`. Never the value. */
  readonly reference: string;

  constructor(value: string, reference: string) {
    super(value);
    this.reference = reference;
  }
}

/** One reference that stood in the file. `problem` says why it has no value. */
export interface FoundReference {
  readonly path: Path;
  readonly problem?: Remark;
  readonly warning?: Remark;
}

export interface ReferenceSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: SecretFiles;
  /** Directory that relative paths start from. */
  readonly directory: string;
}

/**
 * Replaces every `{ env: NAME }` and `{ file: PATH }` by a secret, in a copy. One without a value becomes an empty
 * secret with a problem, so that the rest of the file can still be judged.
 */
export async function resolveReferences(
  value: unknown,
  sources: ReferenceSources,
): Promise<{ value: unknown; references: readonly FoundReference[] }> {
  const references: FoundReference[] = [];
  const visit = async (node: unknown, at: Path): Promise<unknown> => {
    if (Array.isArray(node)) {
      const items: unknown[] = [];
      for (const [index, item] of node.entries()) items.push(await visit(item, [...at, index]));
      return items;
    }
    if (node === null || typeof node !== 'object') return node;
    const reference = asReference(node);
    if (reference) {
      const { secret, ...found } = await resolve(reference, at, sources);
      references.push(found);
      return secret;
    }
    const copy: Record<string, unknown> = Object.create(null);
    for (const [key, item] of Object.entries(node)) copy[key] = await visit(item, [...at, key]);
    return copy;
  };
  return { value: await visit(value, []), references };
}

interface Reference {
  readonly kind: 'env' | 'file';
  readonly name: string;
}

function asReference(node: object): Reference | undefined {
  const [only, ...others] = Object.entries(node);
  if (!only || others.length > 0) return undefined;
  const [kind, name] = only;
  return (kind === 'env' || kind === 'file') && typeof name === 'string' ? { kind, name } : undefined;
}

type Resolved = FoundReference & { readonly secret: Secret };

async function resolve({ kind, name }: Reference, at: Path, sources: ReferenceSources): Promise<Resolved> {
  const label = `${kind} ${name}`;
  const fail = (message: string, hint: string): Resolved => ({
    path: at,
    secret: new ReferencedSecret('', label),
    problem: { path: at, message, hint },
  });
  if (kind === 'env') {
    const value = sources.env[name];
    if (value === undefined) return fail(`the environment variable ${name} is not set`, `set ${name} before starting`);
    if (value.trim() === '') return fail(`the environment variable ${name} is empty`, `give ${name} its value`);
    return { path: at, secret: new ReferencedSecret(value, label) };
  }
  const file = path.resolve(sources.directory, name);
  let bytes: Buffer;
  try {
    bytes = await sources.files.readFile(file);
  } catch (cause) {
    return fail(`the file ${name} cannot be read (${errorCode(cause)})`, `make ${file} readable for this user`);
  }
  if (bytes.length > SECRET_BYTES_MAX) {
    return fail(
      `the file ${name} is larger than ${SECRET_BYTES_MAX} bytes`,
      'point at the file that holds only the secret',
    );
  }
  // Editors and `echo` end a file with a newline that is not part of the secret.
  const value = bytes.toString('utf8').replace(/\r?\n$/, '');
  if (value.trim() === '') return fail(`the file ${name} is empty`, `write the secret into ${file}`);
  const secret = new ReferencedSecret(value, label);
  const mode = isCertificate(value) ? undefined : await sources.files.mode(file);
  if (mode === undefined) return { path: at, secret };
  if ((mode & 0o002) !== 0) return fail(`every user may change the file ${name}`, `run: chmod 600 ${file}`);
  if ((mode & 0o077) === 0) return { path: at, secret };
  const warning = {
    path: at,
    message: `other users may read the file ${name} (mode ${mode.toString(8)})`,
    hint: `run: chmod 600 ${file}`,
  };
  return { path: at, secret, warning };
}

/** Certificates are public; only their keys are not. */
function isCertificate(text: string): boolean {
  return text.includes('-----BEGIN CERTIFICATE-----') && !text.includes('PRIVATE KEY-----');
}

function errorCode(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'unknown error';
}
