/** The documents name files, headings, scripts, commands and metrics; each of them must be there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';

const ROOT = join(import.meta.dirname, '../..');

const pages = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'].map((name) => join(ROOT, name)),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(ROOT, 'docs', name)),
].map((path) => ({ path, name: relative(ROOT, path), text: readFileSync(path, 'utf8') }));

interface Mention {
  readonly page: string;
  readonly text: string;
}

const FENCE = /^```.*\n([^]*?)^```/gm;

/** Everything set in code, block or span; prose about sallyport is not a command. */
function codeOf(text: string): string[] {
  const blocks = Array.from(text.matchAll(FENCE), ([, block]) => block ?? '');
  const spans = Array.from(text.replaceAll(FENCE, '').matchAll(/`([^`\n]+)`/g), ([, span]) => span ?? '');
  return [...blocks.flatMap((block) => block.split('\n')), ...spans];
}

const code: readonly Mention[] = pages.flatMap(({ name, text }) =>
  codeOf(text).map((each) => ({ page: name, text: each })),
);

/** As GitHub makes them: lower case, punctuation gone, spaces to hyphens. */
const anchorsOf = (text: string): string[] =>
  Array.from(text.matchAll(/^#+ (.+)$/gm), ([, title]) =>
    (title ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

function brokenLink(path: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? path : join(dirname(path), file);
  if (!existsSync(target)) return true;
  return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
}

describe('links in the documents', () => {
  it('are found at all', () => {
    expect(pages.length).toBeGreaterThan(20);
    expect(code.length).toBeGreaterThan(500);
  });

  it('lead to files and headings that exist', () => {
    const broken = pages.flatMap(({ path, name, text }) =>
      Array.from(text.matchAll(/\]\((?!\w+:)([^)\s]+)\)/g), ([, link]) => link ?? '')
        .filter((link) => brokenLink(path, link))
        .map((link) => `${name}: ${link}`),
    );
    expect(broken).toEqual([]);
  });
});

/** Files that exist only where it runs, or that the reader is to make. */
const PATH = /(?<![\w./~-])(?:\.\/|\.\.\/)?((?:src|test|docs|examples|bench|bin|\.ci)\/[\w./-]+)/g;
const PLACEHOLDER = /\b(?:VENDOR|NAME)\b/;

it('files named in the documents exist', () => {
  const missing = code.flatMap(({ page, text }) =>
    Array.from(text.matchAll(PATH), ([, path]) => (path ?? '').replace(/[.,]$/, ''))
      .filter((path) => !PLACEHOLDER.test(path) && !existsSync(join(ROOT, path)))
      .map((path) => `${page}: ${path}`),
  );
  expect(missing).toEqual([]);
});

it('scripts named in the documents exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const missing = code.flatMap(({ page, text }) =>
    Array.from(text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g), ([, run, short]) => run ?? short ?? '')
      .filter((script) => !Object.hasOwn(scripts, script))
      .map((script) => `${page}: ${script}`),
  );
  expect(missing).toEqual([]);
});

const silent = { out: () => {}, err: () => {}, env: {}, cwd: ROOT, isTerminal: false };
const program = buildProgram(silent, '0.0.0').command;

/** Up to what begins another command, a comment, or the next cell of a table. */
const INVOCATION = /(?<![\w/.:@-])sallyport((?: [^\s|&;#"'`)$]+)+)/g;

/** @returns what is wrong with the words after `sallyport` */
function complaint(words: readonly string[]): string | undefined {
  let command: Command = program;
  const rest = [...words];
  while (command.commands.length > 0 && rest[0] !== undefined && /^[a-z]/.test(rest[0])) {
    const name = rest.shift();
    const next = command.commands.find((each) => each.name() === name);
    if (!next) return `no command "${name}"`;
    command = next;
  }
  const known = ['--help', ...[...program.options, ...command.options].map(({ long }) => long)];
  const unknown = rest.flatMap((word) => /--[a-z-]+/.exec(word)?.[0] ?? []).find((flag) => !known.includes(flag));
  return unknown && `no option ${unknown}`;
}

it('commands named in the documents exist, with the options they are shown with', () => {
  const invocations = code.flatMap(({ page, text }) =>
    Array.from(text.matchAll(INVOCATION), ([, words]) => ({ page, words: (words ?? '').trim().split(/\s+/) })),
  );
  expect(invocations.length).toBeGreaterThan(40);
  const wrong = invocations.flatMap(({ page, words }) => {
    const found = complaint(words);
    return found === undefined ? [] : [`${page}: sallyport ${words.join(' ')}: ${found}`];
  });
  expect(wrong).toEqual([]);
});

it('metrics of the program are those that docs/operations.md tells of', () => {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  const named = (text: string): string[] => Array.from(text.matchAll(/\baigw_[a-z_]+/g), ([metric]) => metric);
  const made = new Set(sources.flatMap((name) => named(readFileSync(join(ROOT, 'src', name), 'utf8'))));
  const told = new Set(named(readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')));
  expect([...told].toSorted()).toEqual([...made].toSorted());
});
