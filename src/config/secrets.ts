import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Secret } from '../core/index.ts';
import { parseStore } from './addresses.ts';
import { createPrivateFile, readPrivateFile } from './private-file.ts';
import type { Config } from './schema.ts';

/** 256 bits each: the key of AES-256-GCM, and a key of HMAC-SHA-256 as long as its output. */
const SECRET_BYTES = 32;

const fileSchema = z.strictObject({ masterKey: z.string().min(1), pepper: z.string().min(1) });

export interface LocalSecrets {
  /** 32 random bytes in base64. */
  readonly masterKey: Secret;
  /** 32 random bytes in base64. */
  readonly pepper: Secret;
}

/** A configuration whose secrets are all there, as the program starts with it. */
export type CompleteConfig = Config & LocalSecrets;

export const secretsFile = (dataDir: string): string => path.join(dataDir, 'secrets.json');

/** The file that held the master key and the pepper is gone, and what they protect is still there. */
export class SecretsLostError extends Error {
  /** What to do. */
  readonly hint: string;

  constructor(dataDir: string, database: string) {
    const file = secretsFile(dataDir);
    super(
      `${file} is gone, and the database in ${database} is there: the file held the master key under which stored ` +
        'bodies are sealed and the pepper under which API keys are hashed, and new ones would fit none of them',
    );
    this.name = 'SecretsLostError';
    this.hint =
      `bring it back from the back-up (or give masterKey and pepper in the configuration, if that gave them before); ` +
      `or, to begin anew without what is there, move ${dataDir} away`;
  }
}

/**
 * The master key and the pepper kept in `dataDir/secrets.json`, made on first use.
 * @param store of the embedded store. Default: below the data directory
 * @throws Error where the file is there and not understood, SecretsLostError where it is gone and what it protects is
 *   not: a new key in its place would make the store unreadable
 */
export async function quickstartSecrets(
  dataDir: string,
  store = `pglite:${path.join(dataDir, 'store')}`,
): Promise<LocalSecrets> {
  const file = secretsFile(dataDir);
  const existing = await readPrivateFile(file);
  if (existing !== undefined) return parse(existing, file);
  const database = await findDatabase(store);
  if (database !== undefined) {
    // Another process may have been first, with the file and with the database after it.
    const made = await readPrivateFile(file);
    if (made === undefined) throw new SecretsLostError(dataDir, database);
    return parse(made, file);
  }
  await createPrivateFile(file, `${JSON.stringify({ masterKey: fresh(), pepper: fresh() }, null, 2)}\n`);
  // Read back: another process may have been first.
  return parse((await readPrivateFile(file)) ?? '', file);
}

function fresh(): string {
  return randomBytes(SECRET_BYTES).toString('base64');
}

/**
 * The embedded database of an earlier start, which only its own secrets open.
 * @returns its directory; `undefined` where there is none
 */
async function findDatabase(store: string): Promise<string | undefined> {
  const parsed = parseStore(store, '/');
  if (parsed?.engine !== 'pglite') return undefined;
  const names = await readdir(parsed.directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  return names.length > 0 ? parsed.directory : undefined;
}

/**
 * The same, only looked at: nothing is made and no mode is mended.
 * @returns `undefined` where there is no such file and none is missing
 * @throws Error as `quickstartSecrets`
 */
export async function localSecrets(dataDir: string, store: string): Promise<LocalSecrets | undefined> {
  const file = secretsFile(dataDir);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined) return parse(text, file);
  const database = await findDatabase(store);
  if (database !== undefined) throw new SecretsLostError(dataDir, database);
  return undefined;
}

/** Fills in the secrets that the file may leave out with the embedded store. */
export async function completeSecrets(config: Config): Promise<CompleteConfig> {
  if (config.masterKey && config.pepper) return { ...config, masterKey: config.masterKey, pepper: config.pepper };
  const local = await quickstartSecrets(config.dataDir, config.store);
  return { ...config, masterKey: config.masterKey ?? local.masterKey, pepper: config.pepper ?? local.pepper };
}

function parse(text: string, file: string): LocalSecrets {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) {
    throw new Error(`${file} is damaged: restore it from a copy; without it the data in the store cannot be read`);
  }
  return { masterKey: new Secret(parsed.data.masterKey), pepper: new Secret(parsed.data.pepper) };
}
