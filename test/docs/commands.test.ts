/** Every command line that a document or a help text shows is taken by the program: an option renamed breaks the build. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CommanderError, type Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';

const ROOT = join(import.meta.dirname, '../..');

interface Shown {
  readonly where: string;
  readonly words: readonly string[];
}

const BLOCK = /^ *```(\w*)\n([^]*?)^ *```/gm;
const SHELLS = ['', 'sh', 'bash', 'console'];
/** One word of a shell: quoted parts stay together. */
const WORD = /(?:"(?:\\.|[^"\\])*"|'[^']*'|\$\((?:[^)]*)\)|[^\s|&;<>()#"']|(?<=\S)#)+/y;
const COMMAND = /(?<=^|[\s(])sallyport(?= [a-z])/g;

/** What a shell would hand over: up to a pipe, a redirection, a comment, or the end of a substitution. */
function wordsAfter(line: string, start: number): string[] {
  const words: string[] = [];
  let at = start;
  for (;;) {
    while (line[at] === ' ') at += 1;
    WORD.lastIndex = at;
    const [word] = WORD.exec(line) ?? [];
    if (word === undefined) return words;
    words.push(word.replaceAll(/["']/g, ''));
    at += word.length;
  }
}

/** A result is a block too, so a line counts only where the command is what begins it. */
function invocations(text: string): string[][] {
  const lines = text.replaceAll(/\\\n\s*/g, ' ').split('\n');
  return lines.flatMap((line) => {
    if (!/^\s*(?:[A-Z_]+=\S+ |[A-Z_]+=\$\(|sudo )*(?:npx )?sallyport\b|&& (?:npx )?sallyport\b|xargs /.test(line))
      return [];
    // What comes out of the pipe is handed over last.
    const piped = /\bxargs (?:npx )?sallyport\b/.test(line) ? ['PIPED'] : [];
    return Array.from(line.matchAll(COMMAND), ({ index }) => wordsAfter(line, index + 'sallyport'.length)).map(
      (words, at, all) => (at === all.length - 1 ? [...words, ...piped] : words),
    );
  });
}

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'].map((name) => join(ROOT, name)),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(ROOT, 'docs', name)),
];
const inDocuments: readonly Shown[] = pages.flatMap((path) =>
  Array.from(readFileSync(path, 'utf8').matchAll(BLOCK), ([, language = '', block = '']) =>
    SHELLS.includes(language) ? block : '',
  )
    .flatMap(invocations)
    .map((words) => ({ where: relative(ROOT, path), words })),
);

const silent = { out: () => {}, err: () => {}, env: {}, cwd: ROOT, isTerminal: false };
const newProgram = (): Command => buildProgram(silent, '0.0.0').command;
const leaves = (command: Command): readonly Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (piece) => void (text += piece) });
  command.outputHelp();
  return text;
}
const inHelp: readonly Shown[] = leaves(newProgram()).flatMap((command) =>
  invocations(helpOf(command).split('Example')[1] ?? '').map((words) => ({ where: `${command.name()} --help`, words })),
);

/** @returns what the program has against these words, without doing what they ask for */
function complaint(words: readonly string[]): string | undefined {
  const program = newProgram();
  for (const command of leaves(program)) command.action(() => {});
  try {
    program.parse(words, { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? undefined : error.message;
    throw error;
  }
}

describe('command lines', () => {
  it('are found', () => {
    expect(inDocuments.length).toBeGreaterThan(40);
    expect(inHelp.length).toBeGreaterThan(60);
    expect(complaint(['key', 'rotate', 'ID', '--grase', '5'])).toContain('--grase');
    expect(complaint(['key', 'rotate'])).toContain('missing');
  });

  it.each([
    ['documents', inDocuments],
    ['help texts', inHelp],
  ])('of the %s are such as the program takes', (_where, shown) => {
    const wrong = shown.flatMap(({ where, words }) => {
      const found = complaint(words);
      return found === undefined ? [] : [`${where}: sallyport ${words.join(' ')}: ${found}`];
    });
    expect(wrong).toEqual([]);
  });
});
