import { expect, it } from 'vitest';
import { z } from 'zod';
import { InvalidRequest } from './problem.ts';

const schema = z.strictObject({ rows: z.array(z.object({ price: z.string() })) });

it.each([
  ['rows is required', {}],
  ['rows[0].price is required', { rows: [{}] }],
  ['rows[0].price: Invalid input: expected string, received number', { rows: [{ price: 1 }] }],
  ['body: Unrecognized key: "more"', { rows: [], more: 1 }],
])('a refused body says "%s"', (sentence, body) => {
  const { error } = schema.safeParse(body);
  expect(error && new InvalidRequest('body', error).public).toBe(sentence);
});
