import { z } from 'zod';
import type { Io } from './io.ts';
import { plain } from './table.ts';

const madeSchema = z.looseObject({ id: z.string(), name: z.string() });

/** Says what was created and under which id. */
export function printMade(io: Io, noun: string, answer: unknown, json = false): void {
  if (json) {
    io.out(`${JSON.stringify(answer)}\n`);
    return;
  }
  const { id, name } = madeSchema.parse(answer);
  io.out(`created ${noun} ${plain(name)} (${id})\n`);
}
