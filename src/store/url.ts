import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { Fault } from '../core/index.ts';
import { MEMORY } from './pglite/client.ts';

/** Where the store is. */
export type StoreTarget =
  | { readonly engine: 'pglite'; readonly dataDir: string }
  | {
      readonly engine: 'postgres';
      /** A host name, an address, or a directory with a Unix socket. */
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly database: string;
      readonly tls: false | { readonly ca: string | undefined };
    };

type Postgres = Extract<StoreTarget, { engine: 'postgres' }>;

const PARAMETERS = new Set(['sslmode', 'sslrootcert', 'host']);
const VERIFIED = new Set(['require', 'verify-ca', 'verify-full']);
const UNVERIFIED = new Set(['disable', 'allow', 'prefer', 'no-verify']);

/**
 * Reads `pglite:PATH` (relative to the working directory; `pglite::memory:` keeps nothing) or
 * `postgres://user@host:port/database?sslmode=…&sslrootcert=…`. Beyond loopback the server must show a certificate
 * for its name: `require`, `verify-ca` and `verify-full` all verify fully, for an unverified one protects from nobody.
 * @throws Fault `store.refused`, whose internal sentence says what is wrong and what to do
 */
export function parseStoreUrl(url: string): StoreTarget {
  if (url === 'pglite::memory:') return { engine: 'pglite', dataDir: MEMORY };
  if (url.startsWith('pglite:')) {
    const path = url.slice('pglite:'.length);
    if (path === '') throw refused('"store: pglite:" needs a directory, such as pglite:./var/store.');
    return { engine: 'pglite', dataDir: resolve(path) };
  }
  if (/^postgres(ql)?:\/\//.test(url)) return parsePostgres(url);
  throw refused('"store" must be pglite:DIRECTORY or postgres://user@host/database.');
}

function parsePostgres(url: string): Postgres {
  if (!URL.canParse(url)) throw refused('"store" is not a valid postgres:// address.');
  const parsed = new URL(url);
  if (parsed.password !== '') {
    throw refused(
      'the address of the store holds a password; give it as storePassword: { env: NAME } or { file: PATH }.',
    );
  }
  for (const name of parsed.searchParams.keys()) {
    if (!PARAMETERS.has(name)) {
      throw refused(
        `the address of the store has the unknown parameter "${name}"; known are sslmode, sslrootcert, host.`,
      );
    }
  }
  const host = parsed.searchParams.get('host') ?? parsed.hostname.replace(/^\[|\]$/g, '');
  const database = decodeURIComponent(parsed.pathname.slice(1));
  const user = decodeURIComponent(parsed.username);
  if (host === '' || database === '' || user === '') {
    throw refused('the address of the store needs a user, a host and a database: postgres://user@host/database.');
  }
  return { engine: 'postgres', host, port: Number(parsed.port || '5432'), user, database, tls: tlsOf(parsed, host) };
}

function tlsOf(parsed: URL, host: string): Postgres['tls'] {
  const local = isLoopback(host);
  const mode = parsed.searchParams.get('sslmode') ?? (local ? 'disable' : 'verify-full');
  if (VERIFIED.has(mode)) {
    const file = parsed.searchParams.get('sslrootcert');
    return { ca: file === null ? undefined : readCertificate(file) };
  }
  if (!UNVERIFIED.has(mode)) throw refused(`sslmode=${mode} is not a mode of Postgres; use sslmode=verify-full.`);
  if (local) return false;
  throw refused(
    `the store at ${host} is beyond loopback and sslmode=${mode} would send its data and password unprotected; ` +
      'use sslmode=verify-full, with sslrootcert=FILE for a private certificate authority.',
  );
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw refused(`the certificate file ${file} (sslrootcert) cannot be read.`, cause);
  }
}

/** Unix sockets and the loopback addresses; a name counts only when it is "localhost", for others may be repointed. */
const isLoopback = (host: string): boolean =>
  host.startsWith('/') || host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

export const refused = (sentence: string, cause?: unknown): Fault =>
  new Fault('store.refused', { internal: `Not started: ${sentence}`, cause });

/** Why a store at this address would be refused; `undefined` when nothing speaks against it. For `check` and `doctor`. */
export function storeRefusal(url: string): string | undefined {
  try {
    parseStoreUrl(url);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
}
