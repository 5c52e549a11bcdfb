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
}

const fileSchema = z.object({
  control: z.string().min(1),
  gateway: z.string().min(1),
  token: z.string().min(1),
  key: z.string().min(1),
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
  const { control, gateway, token, key } = parsed.data;
  return { control, gateway, token: new Secret(token), key: new Secret(key) };
}

export async function writeCliFile(dataDir: string, { control, gateway, token, key }: CliFile): Promise<void> {
  const content = { control, gateway, token: token.reveal(), key: key.reveal() };
  await writePrivateFile(cliFile(dataDir), `${JSON.stringify(content, null, 2)}\n`);
}
