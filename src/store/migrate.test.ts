import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMigrations, statementsOf } from './migrate.ts';

describe('the migrations of this program', () => {
  it('are numbered from 1 without a gap and end every statement', () => {
    const migrations = readMigrations();
    expect(migrations.map((one) => one.number)).toEqual(migrations.map((_, index) => index + 1));
    for (const migration of migrations) expect(migration.sql.trimEnd()).toMatch(/;$/);
  });

  it('split where a line ends with a semicolon, and leave comments behind', () => {
    expect(
      statementsOf("-- why;\ncreate table a (\n  b text default ';x'\n);\n\ninsert into a values ('y');\n"),
    ).toEqual(["create table a (\n  b text default ';x'\n)", "insert into a values ('y')"]);
  });

  it('keep the body of a function whole', () => {
    const body = 'create function f() returns int language plpgsql as $$\nbegin\n  return 1;\nend $$';
    expect(statementsOf(`select 1;\n${body};\nselect 2;\n`)).toEqual(['select 1', body, 'select 2']);
  });
});

describe('a directory of migrations', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sallyport-migrations-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('with a gap is an error', () => {
    writeFileSync(join(directory, '0001_a.sql'), 'select 1;');
    writeFileSync(join(directory, '0003_c.sql'), 'select 1;');
    expect(() => readMigrations(directory)).toThrow(/migration 2 is missing/);
  });

  it('without any is an error', () => {
    expect(() => readMigrations(directory)).toThrow(/no migrations/);
  });
});
