import { describe, expect, it } from 'vitest';
import { parseStoreUrl, storeRefusal } from './url.ts';

describe('the address of the store', () => {
  it.each([
    ['postgres://me@127.0.0.1/db', false],
    ['postgres://me@localhost:6543/db', false],
    ['postgres://me@[::1]/db', false],
    ['postgres://me@ignored/db?host=/run/postgresql', false],
    ['postgres://me@db.example/db', { ca: undefined }],
    ['postgres://me@db.example/db?sslmode=require', { ca: undefined }],
    ['postgres://me@127.0.0.1/db?sslmode=verify-full', { ca: undefined }],
  ])('%s uses TLS: %j', (url, tls) => {
    expect(parseStoreUrl(url)).toMatchObject({ engine: 'postgres', tls });
  });

  it('keeps user, database and port as written', () => {
    expect(parseStoreUrl('postgres://m%40e@localhost:6543/d%20b')).toMatchObject({
      user: 'm@e',
      database: 'd b',
      port: 6543,
    });
  });

  it.each([
    ['postgres://me@db.example/db?sslmode=disable', /beyond loopback.*verify-full/],
    ['postgres://me@10.0.0.5/db?sslmode=prefer', /beyond loopback/],
    ['postgres://me@db.example/db?sslmode=no-verify', /beyond loopback/],
    ['postgres://me@127.0.0.1.example/db?sslmode=disable', /beyond loopback/],
    ['postgres://me@db.example/db?sslmode=perhaps', /not a mode/],
    ['postgres://me@db.example/db?sslrootcert=/nowhere/ca.pem', /cannot be read/],
    ['postgres://me:hunter2@localhost/db', /holds a password/],
    ['postgres://me@localhost/db?options=-c', /unknown parameter "options"/],
    ['postgres://localhost/db', /needs a user/],
    ['postgres://me@localhost', /needs a user, a host and a database/],
    ['postgres://', /needs a user|not a valid/],
    ['pglite:', /needs a directory/],
    ['mysql://me@localhost/db', /must be pglite:DIRECTORY or postgres/],
    ['', /must be pglite:DIRECTORY or postgres/],
  ])('%s is refused with the reason', (url, reason) => {
    expect(storeRefusal(url)).toMatch(reason);
  });

  it('is refused without repeating the password in it', () => {
    expect(storeRefusal('postgres://me:hunter2@localhost/db')).not.toContain('hunter2');
  });
});
