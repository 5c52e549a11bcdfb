/** This machine: the runtime, the data directory, its secrets, the disk. Nothing is written. */
import { access, constants, stat, statfs } from 'node:fs/promises';
import { type LockHolder, cliFile, findLockHolder, localSecrets, secretsFile } from '../../config/index.ts';
import { type Checkup, fail, ok, reasonOf, warn } from './finding.ts';

const NODE_MAJOR_MIN = 24;
/** The journal's own default limit: below it a long outage of the database could not be bridged. */
const DISK_BYTES_WARN = 1_073_741_824;
/** A restart of the embedded store alone may write this much. */
const DISK_BYTES_MIN = 104_857_600;

export function checkNode(version: string): Checkup {
  const major = Number(version.split('.')[0]);
  if (major >= NODE_MAJOR_MIN) return ok('node', version);
  return fail('node', `${version} is too old`, `run it through npm, which brings Node ${NODE_MAJOR_MIN}`);
}

/** A directory that is not there yet is made at the start. */
export async function checkDataDir(dataDir: string): Promise<readonly Checkup[]> {
  const found = await stat(dataDir).catch(() => undefined);
  if (!found) return [ok('data', `${dataDir} does not exist yet; the first start makes it`)];
  if (!found.isDirectory()) return [fail('data', `${dataDir} is not a directory`, 'move it away, or set dataDir')];
  const isWritable = await access(dataDir, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable)
    return [fail('data', `${dataDir} cannot be written by this user`, `run: chown -R $(id -un) ${dataDir}`)];
  const mode = found.mode & 0o777;
  const isOpen = (mode & 0o077) !== 0;
  const own = isOpen
    ? warn('data', `other users may look into ${dataDir} (mode ${mode.toString(8)})`, `run: chmod 700 ${dataDir}`)
    : ok('data', `${dataDir} is ours alone`);
  return [own, await checkDisk(dataDir)];
}

async function checkDisk(dataDir: string): Promise<Checkup> {
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const text = `${(free / 1_073_741_824).toFixed(1)} GiB free`;
  if (free < DISK_BYTES_MIN) return fail('disk', text, 'free some space before starting');
  if (free < DISK_BYTES_WARN)
    return warn('disk', text, 'free some space: the journal may need it while the database is away');
  return ok('disk', text);
}

export async function checkLock(
  dataDir: string,
): Promise<{ readonly checkup: Checkup; readonly holder: LockHolder | undefined }> {
  try {
    const holder = await findLockHolder(dataDir);
    const message = holder
      ? `pid ${holder.pid} on ${holder.host} runs here since ${holder.since}`
      : 'nothing runs here';
    return { checkup: ok('lock', message), holder };
  } catch (error) {
    const checkup = fail(
      'lock',
      `the lock cannot be read (${reasonOf(error)})`,
      `look at the permissions of ${dataDir}`,
    );
    return { checkup, holder: undefined };
  }
}

/** @param isNeeded whether the master key and pepper come from `secrets.json` */
export async function checkSecrets(dataDir: string, store: string, isNeeded: boolean): Promise<readonly Checkup[]> {
  const files = await Promise.all([secretsFile(dataDir), cliFile(dataDir)].map(checkSecretFile));
  return [...files.flat(), ...(isNeeded ? await checkOwn(dataDir, store) : [GIVEN])];
}

const GIVEN = ok('master key', 'given by the configuration');

/** What is wrong with the file, `checkKeys` tells. */
async function checkOwn(dataDir: string, store: string): Promise<readonly Checkup[]> {
  try {
    if (!(await localSecrets(dataDir, store))) return [ok('master key', 'made at the first start')];
    return [ok('master key', `kept in ${secretsFile(dataDir)}; keep a copy of it`)];
  } catch {
    return [];
  }
}

async function checkSecretFile(file: string): Promise<readonly Checkup[]> {
  const found = await stat(file).catch(() => undefined);
  if (!found) return [];
  const mode = found.mode & 0o777;
  if ((mode & 0o077) === 0) return [ok('secrets', `${file} is for this user alone`)];
  return [fail('secrets', `other users may read ${file} (mode ${mode.toString(8)})`, `run: chmod 600 ${file}`)];
}
