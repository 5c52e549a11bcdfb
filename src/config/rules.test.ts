import { expect, test } from 'vitest';
import { type World, soundWith } from './testing.ts';

const violations = async (more: string, world?: World) => {
  const loaded = await soundWith(more, world);
  return loaded.ok ? [] : loaded.violations.map(({ path, message }) => `${path}: ${message}`);
};
const warnings = async (more: string, world?: World) =>
  (await soundWith(more, world)).warnings.map(({ path, message }) => `${path}: ${message}`);

const SERVER =
  'store: postgres://me@localhost/db\nmasterKey: { env: K }\npepper: { env: K }\ngovernance: { mode: solo }';
const KEYS: World = { env: { K: 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=' } };

test('a Postgres server makes durability disk the default', async () => {
  expect(await soundWith(SERVER, KEYS)).toMatchObject({
    config: { durability: 'disk', store: 'postgres://me@localhost/db' },
  });
});

test('a Postgres server needs a master key, a pepper and a stated governance mode', async () => {
  expect(await violations('store: postgres://me@localhost/db')).toEqual([
    'masterKey: is required with a Postgres server',
    'pepper: is required with a Postgres server',
    'governance.mode: must be stated with a Postgres server',
  ]);
});

test('with the embedded store the two may be absent, and a warning says where they go', async () => {
  const text = 'is not set, so it is made once and kept in dataDir/secrets.json';
  expect(await warnings('')).toEqual([`masterKey: ${text}`, `pepper: ${text}`]);
});

test('once the two are made, nobody is told of it again', async () => {
  const disk = { '/data/secrets.json': { text: '{}' } };
  expect(await warnings('dataDir: /data', { disk })).toEqual([]);
});

test('a password in the URL of the store is refused', async () => {
  expect(await violations(SERVER.replace('me@', 'me:pw@'), KEYS)).toEqual(['store: holds a password']);
});

test('what the store itself has against an address is a violation at its place', async () => {
  const refuseStore = (store: string) => (store.includes('localhost') ? undefined : 'would not be encrypted');
  expect(await soundWith(SERVER, { ...KEYS, refuseStore })).toMatchObject({ ok: true });
  expect(await violations(SERVER.replace('localhost', 'db.example'), { ...KEYS, refuseStore })).toEqual([
    'store: would not be encrypted',
  ]);
});

test('it is asked whatever else is wrong with the store, but not where the address holds a password', async () => {
  const refuseStore = () => 'would not be encrypted';
  const bare = 'store: postgres://db.example/x';
  const told = (text: string) => violations(text, { refuseStore });
  expect(await told(bare)).toEqual(
    expect.arrayContaining(['store: would not be encrypted', 'masterKey: is required with a Postgres server']),
  );
  expect(await told('store: postgres://u:p@db.example/x')).not.toContain('store: would not be encrypted');
});

test.each([
  ['.nan', 'a number that is none (.nan)'],
  ['1e400', 'a number without bound'],
  ['-.inf', 'a number without bound'],
])('a number written as %s is called what it is', async (number, word) => {
  expect((await violations(`snapshot: { deadMs: ${number} }`)).join()).toContain(`found ${word}`);
});

test('the embedded store cannot promise what it does not do', async () => {
  expect(await violations('durability: disk')).toEqual([
    'durability: the embedded store cannot promise durability: disk, because it does not flush to disk',
  ]);
});

test('an embedded store outside the directory that the lock guards is refused', async () => {
  expect(await violations('dataDir: /data\nstore: pglite:/data2/store')).toEqual([
    'store: lies outside dataDir, whose lock keeps a second process away',
  ]);
});

test('the embedded store follows dataDir', async () => {
  expect(await soundWith('dataDir: /data')).toMatchObject({ config: { store: 'pglite:/data/store' } });
});

test.each(['mysql://x', 'pglite:', 'postgres'])('a store of no known kind is refused: %s', async (store) => {
  expect(await violations(`store: "${store}"`)).toEqual(['store: is not an address of a store']);
});

test.each([
  ['memcached://127.0.0.1', 'is not known'],
  ['redis://:secret@127.0.0.1', 'holds a password'],
  ['redis://127.0.0.1/one', 'is not an address of Redis'],
  ['redis://127.0.0.1?db=1', 'is not an address of Redis'],
  ['redis://cache.example:6379', 'is beyond this machine without encryption'],
  ['redis://10.0.0.5', 'is beyond this machine without encryption'],
])('shared state that cannot be used, or not safely, is refused: %s', async (address, message) => {
  expect(await violations(`volatile: "${address}"`)).toEqual([`volatile: ${message}`]);
});

test.each(['memory', 'redis://127.0.0.1', 'redis://[::1]:6380/2', 'rediss://user@cache.example:6379'])(
  'shared state may be kept at %s',
  async (address) => {
    expect(await violations(`volatile: "${address}"`)).toEqual([]);
  },
);

test.each(['0.0.0.0:8080', '[::]:8080', '192.168.1.5:8080', 'gateway.example:8080'])(
  'listening beyond loopback without TLS or a trusted proxy is refused: %s',
  async (address) => {
    expect(await violations(`listen: { gateway: "${address}" }`)).toEqual([
      'listen.gateway: would be reachable from other machines without encryption',
    ]);
    expect(await violations(`listen: { gateway: "${address}" }\ntrustedProxy: 1`)).toEqual([]);
    expect(await violations(`listen: { gateway: "${address}" }\ntrustedProxy: 0`)).toHaveLength(1);
  },
);

test('an address from the environment is judged like one from the file, and named', async () => {
  expect(await violations('', { env: { SALLYPORT_CONTROL_LISTEN: '0.0.0.0:1' } })).toEqual([
    'listen.control: would be reachable from other machines without encryption (from SALLYPORT_CONTROL_LISTEN)',
  ]);
});

test.each(['127.0.0.1', '127.0.0.1:99999', '300.1.1.1:80', '::1:80', ':80', '[1.2.3.4]:80', 'a b:80'])(
  'what is no address is refused: %s',
  async (address) => {
    expect(await violations(`listen: { gateway: "${address}" }`)).toEqual([
      'listen.gateway: is not an address to listen on',
    ]);
  },
);

test('both listeners on one port are refused, but any free port twice is not', async () => {
  expect(await violations('listen: { control: 127.0.0.1:8080 }')).toEqual([
    'listen.control: is the address of listen.gateway',
  ]);
  expect(await violations('listen: { control: 127.0.0.1:0, gateway: 127.0.0.1:0 }')).toEqual([]);
});

test('a snapshot must grow stale before it is dead', async () => {
  expect(await violations('snapshot: { staleMs: 1000, deadMs: 1000 }')).toEqual([
    'snapshot.deadMs: a snapshot is dead before it is stale',
  ]);
});

test.each([
  ['masterKey', 'too short', 'masterKey: is not 32 bytes in base64 or hex'],
  ['masterKeyBefore', 'zz'.repeat(32), 'masterKeyBefore: is not 32 bytes in base64 or hex'],
  ['pepper', 'fifteen letters', 'pepper: is shorter than 16 characters'],
  ['adminToken', 'guessable', 'adminToken: is shorter than 16 characters'],
])('a weak or malformed %s stops the start', async (field, value, message) => {
  expect(await violations(`${field}: { env: WEAK }`, { env: { WEAK: value } })).toEqual([message]);
});

test.each([
  '0123456789abcdef'.repeat(4),
  Buffer.alloc(32, 7).toString('base64'),
  Buffer.alloc(32, 255).toString('base64url'),
])('a master key of 32 bytes is taken in hex and in base64', async (value) => {
  expect(await violations('masterKey: { env: K }', { env: { K: value } })).toEqual([]);
});
