import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { SegmentKind } from '../../../guard/index.ts';
import { CommandError } from '../../exit.ts';

/** What is read of a row of the guard data; its README says what the fields mean. */
const rowSchema = z.object({
  id: z.string(),
  text: z.string(),
  label: z.enum(['attack', 'benign']),
  category: z.string(),
  source: z.string().default('unknown'),
  lang: z.string().default('unknown'),
  explicit_override: z.boolean().optional(),
  transform: z.string().optional(),
  payload: z.string().optional(),
});

export interface EvaluationRow extends z.infer<typeof rowSchema> {
  readonly file: string;
  readonly kind: SegmentKind;
}

export interface EvaluationData {
  readonly rows: readonly EvaluationRow[];
  /** Rows of other formats, by file. */
  readonly others: ReadonlyMap<string, readonly unknown[]>;
}

/**
 * Every `*.jsonl` of a directory, in the order of their names.
 * @throws CommandError for a directory without such a file, or a line that is no JSON
 */
export async function readEvaluationData(directory: string): Promise<EvaluationData> {
  const names = await readdir(directory).catch((cause: unknown) => {
    throw new CommandError(`the directory ${directory} cannot be read`, { cause });
  });
  const files = names.filter((name) => name.endsWith('.jsonl')).toSorted();
  if (files.length === 0) throw new CommandError(`there is no *.jsonl in ${directory}`);
  const rows: EvaluationRow[] = [];
  const others = new Map<string, unknown[]>();
  for (const name of files) {
    const file = name.slice(0, -'.jsonl'.length);
    const lines = (await readFile(path.join(directory, name), 'utf8')).split('\n');
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const row = parseLine(line, `${name}:${index + 1}`);
      const { success, data } = rowSchema.safeParse(row);
      if (success) rows.push({ ...data, file, kind: kindOf(file, data.payload !== undefined) });
      else {
        const more = others.get(file) ?? [];
        more.push(row);
        others.set(file, more);
      }
    }
  }
  return { rows, others };
}

function parseLine(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new CommandError(`${place} is no JSON`, { cause });
  }
}

/**
 * Where a text of this file would come from: attacks that came with other people's text from a tool, documents from a
 * search, everything else from the user. Thresholds and weights are those of that place, for good texts and bad.
 */
function kindOf(file: string, hasPayload: boolean): SegmentKind {
  if (hasPayload || file.includes('indirect')) return 'tool-result';
  return file.includes('document') ? 'retrieved' : 'user';
}
