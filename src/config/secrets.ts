import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Secret } from '../core/index.ts';
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

/**
 * The master key and the pepper kept in `dataDir/secrets.json`, made on first use.
 * @throws Error where the file is there and not understood: a new key in its place would make the store unreadable
 */
export async function quickstartSecrets(dataDir: string): Promise<LocalSecrets> {
  const file = secretsFile(dataDir);
  const existing = await readPrivateFile(file);
  if (existing !== undefined) return parse(existing, file);
  await createPrivateFile(file, `${JSON.stringify({ masterKey: fresh(), pepper: fresh() }, null, 2)}\n`);
  // Read back: another process may have been first.
  return parse((await readPrivateFile(file)) ?? '', file);
}

function fresh(): string {
  return randomBytes(SECRET_BYTES).toString('base64');
}

/** The same, only looked at: nothing is made and no mode is mended. @returns `undefined` where there is no such file */
export async function localSecrets(dataDir: string): Promise<LocalSecrets | undefined> {
  const file = secretsFile(dataDir);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : parse(text, file);
}

/** Fills in the secrets that the file may leave out with the embedded store. */
export async function completeSecrets(config: Config): Promise<CompleteConfig> {
  if (config.masterKey && config.pepper) return { ...config, masterKey: config.masterKey, pepper: config.pepper };
  const local = await quickstartSecrets(config.dataDir);
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
