import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Secret } from '../core/index.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';

/** What `sallyport login` keeps beside the quickstart's file: a session, and where it is good. */
export interface SessionFile {
  /** Origin of the control API. */
  readonly control: string;
  readonly token: Secret;
  /** ISO 8601. */
  readonly expiresAt: string;
}

const fileSchema = z.object({ control: z.string().min(1), token: z.string().min(1), expiresAt: z.string().min(1) });

const sessionFile = (dataDir: string): string => path.join(dataDir, 'session.json');

/** @returns `undefined` where there is none, or none that can be read: then one signs in again */
export async function readSessionFile(dataDir: string): Promise<SessionFile | undefined> {
  const text = await readPrivateFile(sessionFile(dataDir));
  if (text === undefined) return undefined;
  try {
    const { control, token, expiresAt } = fileSchema.parse(JSON.parse(text));
    return { control, token: new Secret(token), expiresAt };
  } catch {
    return undefined;
  }
}

/** Mode 0600. */
export async function writeSessionFile(dataDir: string, { control, token, expiresAt }: SessionFile): Promise<string> {
  const file = sessionFile(dataDir);
  await writePrivateFile(file, `${JSON.stringify({ control, token: token.reveal(), expiresAt }, null, 2)}\n`);
  return file;
}

export const removeSessionFile = (dataDir: string): Promise<void> => rm(sessionFile(dataDir), { force: true });
