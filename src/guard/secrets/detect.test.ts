import { describe, expect, it } from 'vitest';
import { expectLinear } from '../growth.fixture.ts';
import { detectSecrets, SECRET_RULES, secretsDetector } from './detect.ts';

/** Examples are written with a sign in their middle that no secret has, so that no scanner takes them for one. */
const plain = (example: string): string => example.replaceAll('·', '');
const rulesIn = (text: string): string[] => detectSecrets(text, 'user').detections.map(({ rule }) => rule);
const foundIn = (text: string): string[] =>
  detectSecrets(text, 'user').detections.map(({ start, end }) => text.slice(start, end));

describe('rules of services', () => {
  it.each(SECRET_RULES.map((rule) => [rule.id, rule] as const))(
    '%s finds its examples and leaves the others',
    (id, rule) => {
      expect(rule.finds.length).toBeGreaterThan(0);
      expect(rule.leaves.length).toBeGreaterThan(0);
      for (const example of rule.finds) expect(rulesIn(plain(example)), example).toContain(id);
      for (const example of rule.leaves) expect(rulesIn(plain(example)), example).not.toContain(id);
    },
  );

  it('have names of their own', () => {
    const ids = SECRET_RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('take time in proportion to the text, whatever it begins and does not end', () => {
    for (const { keywords, finds } of SECRET_RULES) {
      const [keyword = ''] = keywords;
      const example = plain(finds[0] ?? '');
      for (const piece of [keyword, ` ${keyword}=`, `${example.slice(0, -4)}.`]) expectLinear(detectSecrets, piece);
    }
    for (const piece of [
      'password',
      'password=',
      'password = "',
      'a=="b',
      '://a:',
      '://a:b@',
      'secret is ',
      '-----BEGIN PRIVATE KEY-----a',
      'eyJ-',
      '.abcdef',
      '"x"==password',
    ])
      expectLinear(detectSecrets, piece);
  });
});

describe('assigned values', () => {
  it.each([
    ['password = "Tr0ub4dor&3"', 'Tr0ub4dor&3'],
    ["db_pass: 'h8sK2pQ9x'", 'h8sK2pQ9x'],
    ['export API_KEY=k3j5h2g7f9d1s4a6p8o0', 'k3j5h2g7f9d1s4a6p8o0'],
    ['if (token == "k3j5h2g7f9d1s4a6p8o0") {', 'k3j5h2g7f9d1s4a6p8o0'],
    ['if ("Tr0ub4dor&3" === password) {', 'Tr0ub4dor&3'],
    ['{"client_secret":"q8w7e6r5t4y3u2i1o0p9"}', 'q8w7e6r5t4y3u2i1o0p9'],
    ['my password is hunter2!', 'hunter2'],
    ['Das Passwort lautet Sommer2024!', 'Sommer2024'],
    ['Server=db;Uid=sa;Pwd=S3cr3tPw!;', 'S3cr3tPw'],
  ])('%s', (text, secret) => {
    expect(foundIn(text).join(' ')).toContain(secret);
  });

  it.each([
    'password = os.environ["DB_PASSWORD"]',
    'api_key: ${API_KEY}',
    'const token = getToken();',
    'password: string;',
    'api_key = "YOUR_API_KEY"',
    'secret: <your secret>',
    'password = "********"',
    'the token limit is 128000',
    'What is a password manager?',
    'Reset your password: go to settings',
    'public_key = "k3j5h2g7f9d1s4a6p8o0q2"',
    'primary_key=customer_identifier_2',
    'token = self.tokenizer.eos_token',
    'max_tokens: 4096',
  ])('leaves %s alone', (text) => {
    expect(foundIn(text)).toEqual([]);
  });
});

describe('passwords in addresses', () => {
  it('finds the password and nothing around it', () => {
    expect(foundIn('postgres://app:s3cur3Pass@db.example.com:5432/x')).toEqual(['s3cur3Pass']);
    expect(foundIn('https://deploy:k3j5h2g7@git.example.org/a.git')).toEqual(['k3j5h2g7']);
  });

  it.each([
    'https://${USER}:${PASS}@host',
    'mysql://mysql:mysql@localhost/db',
    'mongodb://username:password@localhost/db',
    'http://localhost:8080/@scope/x',
    'see https://example.com/a:b@c',
  ])('leaves %s alone', (text) => {
    expect(foundIn(text)).toEqual([]);
  });
});

it('a policy may leave out rules by name', () => {
  const text = plain('AKIA·Q7LZX5WN2TRB4HDM');
  expect(secretsDetector(['secret.aws-access-key'])(text, 'user')).toEqual({ score: 0, detections: [] });
});
