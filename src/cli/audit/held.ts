import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { claimedKeyId } from '../../audit/index.ts';
import { CommandError } from '../exit.ts';
import type { Io } from '../io.ts';

/** A checkpoint that was kept outside. Nothing of it is believed before its signature is verified. */
export interface Held {
  readonly number: number;
  readonly body: string;
  readonly signature: string;
  readonly keyId: string;
}

const lineSchema = z.object({ number: z.int(), body: z.string(), signature: z.string() });

/** @throws CommandError for a file that is not there, or a line that is no checkpoint */
export async function readHeld(io: Io, file: string): Promise<readonly Held[]> {
  const text = await readFile(path.resolve(io.cwd, file), 'utf8').catch((cause: unknown) => {
    throw new CommandError(`the file ${file} cannot be read`, { cause });
  });
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new CommandError(`the file ${file} holds no checkpoint`);
  return lines.map((line, at) => {
    const parsed = parseLine(line);
    if (!parsed) throw new CommandError(`line ${at + 1} of ${file} is no checkpoint`);
    return parsed;
  });
}

function parseLine(line: string): Held | undefined {
  try {
    const { number, body, signature } = lineSchema.parse(JSON.parse(line));
    const keyId = claimedKeyId(body);
    return keyId === undefined ? undefined : { number, body, signature, keyId };
  } catch {
    return undefined;
  }
}
