import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SRC = join(ROOT, 'src');

/** Who may import whom. Imports point one way; changing this table is a design decision with a page in docs/decisions. */
const ALLOWED: Record<string, readonly string[]> = {
  core: [],
  providers: ['core'],
  guard: ['core'],
  config: ['core', 'providers', 'identity', 'guard'],
  identity: ['core'],
  registry: ['core', 'providers'],
  volatile: ['core'],
  limits: ['core', 'volatile'],
  cache: ['core', 'providers', 'volatile'],
  observe: ['core', 'providers'],
  audit: ['core'],
  routing: ['core', 'providers', 'registry', 'identity', 'volatile'],
  finops: ['core', 'providers', 'registry', 'observe'],
  store: ['core', 'audit', 'providers', 'identity', 'registry', 'observe', 'finops'],
  gateway: ['core', 'providers', 'identity', 'registry', 'observe', 'routing', 'finops', 'limits', 'cache', 'guard'],
  control: [
    'core',
    'audit',
    'config',
    'guard',
    'providers',
    'identity',
    'registry',
    'observe',
    'routing',
    'finops',
    'limits',
    'gateway',
    'store',
  ],
  simulators: ['core'],
  node: [
    'core',
    'audit',
    'cache',
    'config',
    'guard',
    'providers',
    'identity',
    'observe',
    'routing',
    'finops',
    'limits',
    'gateway',
    'control',
    'store',
    'volatile',
  ],
  'main.ts': ['node'],
  client: [],
  cli: [
    'core',
    'client',
    'audit',
    'config',
    'providers',
    'identity',
    'store',
    'simulators',
    'main.ts',
    'volatile',
    'guard',
  ],
};

/** Words that belong to one vendor. They stand in that vendor's folders, in the list of kinds, and nowhere else. */
const VENDOR_WORDS = /\b(azure|bedrock|oci-generative|anthropic|entra|converse)\b/i;
const VENDOR_FREE = [
  'core',
  'identity',
  'registry',
  'observe',
  'audit',
  'routing',
  'finops',
  'volatile',
  'limits',
  'cache',
  'guard',
  'store',
  'gateway',
  'control',
];

/** The forms of everybody's keys: a secret is told by whose it is, also of services that we do not speak to. */
const SECRET_FORMS = join('guard', 'secrets', 'rules');

/** A folder's tests may reach further: a store's suite uses the ports it serves, a journey uses everything. */
const isTest = (file: string): boolean => /\.(test|fixture)\.ts$/.test(file) || /\/(testing|conformance)\b/.test(file);

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(SRC, name));

const importsOf = (file: string): Import[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, target]) => ({
    from: relative(SRC, file),
    to: relative(SRC, normalize(join(dirname(file), target ?? ''))),
  }));

const roomOf = (path: string): string => path.split('/')[0] ?? '';
const imports = files.filter((file) => !isTest(file)).flatMap(importsOf);
const crossing = imports.filter(({ from, to }) => !to.startsWith('..') && roomOf(from) !== roomOf(to));

/** The files of one circle, in order; empty where there is none. */
function findCircle(all: readonly Import[]): string[] {
  const next = Map.groupBy(all, ({ from }) => from);
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const { to } of next.get(file) ?? []) {
      const circle = visit(to, [...path, file]);
      if (circle.length > 0) return circle;
    }
    done.add(file);
    return [];
  };
  for (const file of next.keys()) {
    const circle = visit(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

describe('the architecture', () => {
  it('is read from real files', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(crossing.length).toBeGreaterThan(50);
  });

  it('lets each folder import only what its row of the table names', () => {
    const offences = crossing.filter(({ from, to }) => !ALLOWED[roomOf(from)]?.includes(roomOf(to)));
    expect(offences.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('has one door per folder: neighbours come through index.ts', () => {
    const offences = crossing.filter(({ to }) => to.includes('/') && to !== `${roomOf(to)}/index.ts`);
    expect(offences.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('never leads a door back into its own folder', () => {
    const offences = imports.filter(({ from, to }) => roomOf(from) === roomOf(to) && to === `${roomOf(to)}/index.ts`);
    expect(offences.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('has no circle of imports, types included', () => {
    expect(findCircle(imports)).toEqual([]);
  });

  it('numbers the migrations of the store from one on, without a gap and none twice', () => {
    const names = readdirSync(join(SRC, 'store', 'migrations')).toSorted();
    expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1));
  });

  it('names no vendor outside its folder in providers and simulators', () => {
    const offenders = files
      .filter((file) => VENDOR_FREE.includes(roomOf(relative(SRC, file))) && !isTest(file))
      .filter((file) => !relative(SRC, file).startsWith(SECRET_FORMS))
      .filter((file) => VENDOR_WORDS.test(readFileSync(file, 'utf8')));
    expect(offenders.map((file) => relative(SRC, file))).toEqual([]);
  });

  it('keeps a source file below 400 lines', () => {
    const written = files.filter((file) => !file.includes('/generated/'));
    const long = written.filter((file) => readFileSync(file, 'utf8').split('\n').length > 400);
    expect(long.map((file) => relative(SRC, file))).toEqual([]);
  });
});
