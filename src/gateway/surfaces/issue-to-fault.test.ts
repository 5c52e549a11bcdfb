import { expect, it } from 'vitest';
import { z } from 'zod';
import { listOf } from './first-fault.ts';
import { issueToFault } from './issue-to-fault.ts';

const schema = z.object({
  messages: listOf(z.object({ role: z.string() })),
  input: z.union([z.string(), z.number()]),
});

it.each([
  ['messages is required.', { input: 'x' }, 'messages'],
  ['messages[0].role is required.', { messages: [{}], input: 'x' }, 'messages[0].role'],
  ['input is required.', { messages: [] }, 'input'],
  ['messages: invalid input: expected array, received string', { messages: 'x', input: 'x' }, 'messages'],
])('says "%s"', (sentence, body, param) => {
  const { error } = schema.safeParse(body);
  expect(error && issueToFault(error)).toMatchObject({ detail: { public: sentence, param } });
});
