import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { atomically, type Handle } from './handle.ts';
import { refused } from './url.ts';

/** One numbered step forward. There are no steps back: a mistake is mended by the next number. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text, so that a step changed after it ran is noticed. */
  readonly digest: string;
}

/** Any number, the same in every version of the program: nodes that start together queue on it. */
const MIGRATION_LOCK = 7_255_001;
const FILE = /^(\d{4})_([a-z0-9_]+)\.sql$/;

export function readMigrations(directory = join(import.meta.dirname, 'migrations')): Migration[] {
  const migrations: Migration[] = [];
  for (const file of readdirSync(directory).toSorted()) {
    const match = FILE.exec(file);
    if (!match?.[1] || !match[2]) continue;
    const text = readFileSync(join(directory, file), 'utf8');
    const digest = createHash('sha256').update(text).digest('hex');
    migrations.push({ number: Number(match[1]), name: match[2], sql: text, digest });
  }
  migrations.forEach((migration, index) => {
    if (migration.number !== index + 1) throw new Error(`migration ${index + 1} is missing or doubled`);
  });
  if (migrations.length === 0) throw new Error(`no migrations in ${directory}`);
  return migrations;
}

/**
 * Brings the database to this program's schema. Nodes may race: each step is one transaction that first takes the
 * lock and then looks again what is still to do.
 * @returns how many steps ran
 * @throws Fault `store.refused` when the database is newer than the program or an applied step was changed since;
 *   `store.unavailable` when the database is away
 */
export async function migrate(db: Handle, migrations: readonly Migration[], nowMs: number): Promise<number> {
  for (let ran = 0; ; ran += 1) {
    if (!(await step(db, migrations, nowMs))) return ran;
  }
}

/** Applies the next step. @returns `false` when there is none */
async function step(db: Handle, migrations: readonly Migration[], nowMs: number): Promise<boolean> {
  return atomically(db, async (transaction) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(transaction);
    await sql`create table if not exists migrations (
      number integer primary key, name text not null, digest text not null, at timestamptz not null
    )`.execute(transaction);
    const { rows } = await sql<{ number: number; name: string; digest: string }>`
      select number, name, digest from migrations order by number`.execute(transaction);
    verify(rows, migrations);
    const next = migrations[rows.length];
    if (!next) return false;
    for (const statement of statementsOf(next.sql)) await sql.raw(statement).execute(transaction);
    await sql`insert into migrations (number, name, digest, at)
      values (${next.number}, ${next.name}, ${next.digest}, ${new Date(nowMs)})`.execute(transaction);
    return true;
  });
}

function verify(
  applied: readonly { number: number; name: string; digest: string }[],
  migrations: readonly Migration[],
): void {
  applied.forEach((row, index) => {
    const known = migrations[index];
    if (!known) {
      throw refused(
        `the database is at step ${row.number} (${row.name}) and this program knows ${migrations.length} steps; ` +
          'it was used by a newer version. Start that version, or restore a backup from before.',
      );
    }
    if (known.number !== row.number || known.digest !== row.digest) {
      throw refused(
        `step ${row.number} (${row.name}) ran on this database with other contents than this program has. ` +
          'A step never changes once it is published; install an unchanged release.',
      );
    }
  });
}

/** A statement ends where a line ends with a semicolon, outside of the body of a function. */
export function statementsOf(text: string): string[] {
  const outside = (piece: string, at: number) => (at % 2 === 0 ? piece.replace(/;[ \t]*$/gm, END) : piece);
  return text
    .split('$$')
    .map(outside)
    .join('$$')
    .split(END)
    .map((part) => part.replace(/^\s*--.*$/gm, '').trim())
    .filter((part) => part !== '');
}

/** Stands in no file of ours. */
const END = '\0';
