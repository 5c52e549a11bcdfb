import { expect, test } from 'vitest';
import { SOUND, SOUND_WORLD, loadText, soundWith, violationsOf } from './testing.ts';

const secretOf = async (reference: string, disk = {}, env = {}) => {
  const loaded = await soundWith(`adminToken: ${reference}`, { env, disk });
  return loaded.ok ? loaded.config.adminToken?.reveal() : loaded.violations.map(({ message }) => message);
};

test('an environment reference takes the value of the variable', async () => {
  expect(await secretOf('{ env: TOKEN }', {}, { TOKEN: 'a-token-of-some-length' })).toBe('a-token-of-some-length');
});

test('a file reference is read from beside the configuration, without its last newline', async () => {
  expect(await secretOf('{ file: ./token }', { '/etc/sallyport/token': { text: 'a token\nof two lines\n' } })).toBe(
    'a token\nof two lines',
  );
});

test.each([
  ['{ env: NONE }', 'the environment variable NONE is not set'],
  ['{ env: BLANK }', 'the environment variable BLANK is empty'],
  ['{ file: ./none }', 'the file ./none cannot be read (ENOENT)'],
  ['{ file: ./blank }', 'the file ./blank is empty'],
  ['{ file: ./huge }', 'the file ./huge is larger than 65536 bytes'],
  ['{ file: ./open }', 'every user may change the file ./open'],
])('a reference without a usable value is a violation: %s', async (reference, message) => {
  const disk = {
    '/etc/sallyport/blank': { text: '\n' },
    '/etc/sallyport/huge': { text: 'x'.repeat(65_537) },
    '/etc/sallyport/open': { text: 'x', mode: 0o666 },
  };
  expect(await secretOf(reference, disk, { BLANK: ' ' })).toEqual([message]);
});

test('a key file that others may read is a warning that says the command to run', async () => {
  const loaded = await soundWith('adminToken: { file: /run/key }', {
    disk: { '/run/key': { text: 'a-token-of-some-length', mode: 0o644 } },
  });
  expect([loaded.ok, loaded.warnings.find(({ path }) => path === 'adminToken')?.hint]).toEqual([
    true,
    'run: chmod 600 /run/key',
  ]);
});

test.each([
  'listen: { env: A }',
  'dataDir: { file: ./a }',
  'routes: { r: { targets: [{ env: A }] } }',
  'drainMs: { env: A }',
])('a reference where none is expected is refused, whether it has a value or not: %s', async (text) => {
  expect(await violationsOf(text)).toMatchObject([{ message: 'a reference is not allowed here' }]);
});

test.each(['masterKey: clear-text', 'masterKey: { env: A, file: B }', 'masterKey: { env: 5 }', 'masterKey: {}'])(
  'anything but a reference is refused where a secret is expected: %s',
  async (text) => {
    expect(await violationsOf(text)).toMatchObject([
      { path: 'masterKey', message: 'expected a reference to a secret', hint: 'write { env: NAME } or { file: PATH }' },
    ]);
  },
);

test('a secret whose content does not fit is told as such, not as a misplaced reference', async () => {
  const text = 'providers: { a: { kind: acme, endpoint: x, auth: { user: me, password: { env: SHORT } } } }';
  expect(await violationsOf(text, { env: { SHORT: 'ab' } })).toMatchObject([
    { path: 'providers.a.auth.password', message: 'is too short' },
  ]);
});

test('a reference under an unknown field is told as an unknown field alone', async () => {
  expect(await violationsOf('adminTokn: { env: NONE }')).toMatchObject([{ hint: 'did you mean "adminToken"?' }]);
});

test('a model may be called env', async () => {
  const loaded = await loadText(SOUND.replaceAll('small', 'env'), SOUND_WORLD);
  expect(loaded.ok && Object.keys(loaded.config.models)).toEqual(['env', 'vectors']);
});
