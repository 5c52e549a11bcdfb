/** An embedded database with nothing in it, made once for all tests: making one takes seconds, a copy takes none. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/** Names the directory of the one that is copied to those who run the tests. */
const VARIABLE = 'SALLYPORT_TEST_EMPTY_DATABASE';

/** Before the first test: makes it, and takes it away after the last. Called for each project of the tests. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[VARIABLE] !== undefined) return undefined;
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-empty-'));
  const database = await PGlite.create({ dataDir: join(directory, 'store') });
  await database.close();
  process.env[VARIABLE] = join(directory, 'store');
  return () => rm(directory, { recursive: true, force: true });
}

/** Where none was made, outside the tests, the program makes its own. */
export async function copyEmptyDatabase(to: string): Promise<void> {
  const from = process.env[VARIABLE];
  if (from !== undefined) await cp(from, to, { recursive: true });
}
