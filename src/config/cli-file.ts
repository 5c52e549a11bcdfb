import path from 'node:path';
import { z } from 'zod';
import { Secret } from '../core/index.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';

/** What the commands need to speak to the installation in this directory. The quickstart writes it. */
export interface CliFile {
  /** Address really bound, e.g. `http://127.0.0.1:8081`. */
  readonly control: string;
  readonly gateway: string;
  /** Admin token. */
  readonly token: Secret;
  /** The quickstart's demo API key. */
  readonly key: Secret;
  /** Ports of the quickstart's simulators by name, for the next start; absent in a file of an earlier version. */
  readonly simulators?: Readonly<Record<string, number>> | undefined;
}

const fileSchema = z.object({
  control: z.string().min(1),
  gateway: z.string().min(1),
  token: z.string().min(1),
  key: z.string().min(1),
  simulators: z.record(z.string(), z.int().min(1).max(65_535)).optional(),
});

export const cliFile = (dataDir: string): string => path.join(dataDir, 'cli.json');

/**
 * @returns `undefined` where there is none
 * @throws Error where it is there and not understood
 */
export async function readCliFile(dataDir: string): Promise<CliFile | undefined> {
  const text = await readPrivateFile(cliFile(dataDir));
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) throw new Error(`${cliFile(dataDir)} is damaged: remove it and start sallyport again`);
  const { token, key, ...rest } = parsed.data;
  return { ...rest, token: new Secret(token), key: new Secret(key) };
}

export async function writeCliFile(dataDir: string, { token, key, ...rest }: CliFile): Promise<void> {
  const content = { ...rest, token: token.reveal(), key: key.reveal() };
  await writePrivateFile(cliFile(dataDir), `${JSON.stringify(content, null, 2)}\n`);
}
