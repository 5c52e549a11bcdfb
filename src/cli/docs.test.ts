import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { fieldTable } from '../config/field-table.fixture.ts';
import { kinds } from './kinds.ts';
import { buildProgram } from './program.ts';

const page = (name: string) => readFile(path.join(import.meta.dirname, '../../docs', name), 'utf8');

test('docs/configuration.md tells of exactly the fields there are, with their defaults', async () => {
  const written = (await page('configuration.md'))
    .split('## Every field')[1]
    ?.split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(written).toEqual(fieldTable());
});

test('every field has a meaning', () => {
  expect(fieldTable().filter((row) => row.endsWith('|  |'))).toEqual([]);
});

test('docs/configuration.md leads to the page of every kind of provider', async () => {
  const text = await page('configuration.md');
  expect([...kinds.keys()].filter((kind) => !text.includes(`](providers/${kind}.md)`))).toEqual([]);
});

test('docs/cli.md tells of every command and its options', async () => {
  const text = await page('cli.md');
  const io = { out: () => undefined, err: () => undefined, env: {}, cwd: '/', isTerminal: false };
  const leaves = (command: Command, name: string): string[] =>
    command.commands.length === 0
      ? [name]
      : command.commands.flatMap((child) => leaves(child, `${name} ${child.name()}`));
  expect(leaves(buildProgram(io, '0').command, 'sallyport').filter((name) => !text.includes(`\`${name}`))).toEqual([]);
});
