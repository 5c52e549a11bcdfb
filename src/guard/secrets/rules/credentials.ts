import { isJwt } from '../../jwt.ts';
import type { SecretRule } from '../rule.ts';

const HEX64 = '0123·456789abcdef0a1b2c3d4e5f6789a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d2';

/** Keys, tokens and passwords that belong to no one service. */
export const CREDENTIALS: readonly SecretRule[] = [
  {
    id: 'secret.private-key',
    keywords: ['-----begin'],
    pattern:
      /-----BEGIN[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----(?<value>(?:[^-]|-(?!----)){40,12000})(?:-----END[ A-Z0-9_-]{0,60}-----)?/y,
    before: /[^\s\S]/,
    check: (value) => /[A-Za-z0-9+/=]{32}/.test(value),
    score: 0.99,
    finds: [
      '-----BEGIN RSA PRIVATE· KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDndJt7\n-----END RSA PRIVATE KEY-----',
      '"key": "-----BEGIN PRIVATE· KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj',
    ],
    leaves: [
      '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
      '-----BEGIN PUBLIC KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDndJt7',
    ],
  },
  {
    id: 'secret.putty-key',
    keywords: ['private-lines:'],
    pattern: /Private-Lines: \d{1,3}\r?\n[A-Za-z0-9+/=\r\n]{40,8000}/y,
    finds: ['Private-Lines: 1\n·AAAAgQCk3j5h2g7f9d1s4a6p8o0i2u4y6t8r1e3w5q7z9x2c4v6b8n1m3qw'],
    leaves: ['Private-Lines: 4'],
  },
  {
    id: 'secret.jwt',
    keywords: ['eyj'],
    pattern: /eyJ[\w-]{8,4000}\.[\w-]{4,4000}(?:\.[\w-]{0,1000})?/y,
    before: /[\w-]/,
    check: isJwt,
    finds: [
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.·eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
    ],
    leaves: [
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9',
      'eyJAAAA.eyJBBB',
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ.eyJzdWIiOiIxMjM0NTY3ODkwIn0',
    ],
  },
  {
    id: 'secret.authorization',
    keywords: ['bearer ', 'basic ', 'authorization: token '],
    pattern: /(?:Bearer|Basic|Authorization: Token)\s{1,3}(?<value>[A-Za-z0-9._~+/-]{16,2000}={0,2})(?![A-Za-z0-9])/iy,
    entropyMin: 3.5,
    check: (value, text, start) =>
      /\d/.test(value) && /authorization|auth|header|-H|token|curl/i.test(text.slice(Math.max(0, start - 60), start)),
    finds: [
      'Authorization: Bearer ·kR7xQ2mVb9LpW4sTz8NcY1hJd6FgE3aUo5i',
      "-H 'Authorization: Basic ·dXNlcm5hbWU6cGFzc3cwcmQxMjM0'",
    ],
    leaves: ['Authorization: Bearer <token>', 'the bearer of this letter', 'Basic understanding of mathematics'],
  },
  {
    id: 'secret.curl-user',
    keywords: ['-u ', '--user '],
    pattern: /(?:-u|--user) {1,2}["']?[^\s:"'$<{]{1,80}:(?<value>[^\s"'$<{][^\s"']{2,80})/y,
    before: /\S/,
    check: (value, text, start) =>
      /curl|http|wget/i.test(text.slice(Math.max(0, start - 200), start)) &&
      !/^(?:password|pass|secret|token|x+|\*+)$/i.test(value),
    finds: ['curl -u admin:·h8sK2pQ9 https://api.example.org'],
    leaves: ['curl -u user:$PASSWORD https://api.example.org', 'sort -u names:list'],
  },
  {
    id: 'secret.ethereum-key',
    keywords: ['0x'],
    pattern: /0x[\da-f]{64}(?![\da-z])/iy,
    entropyMin: 3,
    check: (_value, text, start) =>
      /priv|secret|wallet|mnemonic|forgot/i.test(text.slice(Math.max(0, start - 100), start + 160)),
    finds: [`private key 0x${HEX64}`],
    leaves: [`transaction 0x${HEX64}`, 'private 0x00'],
  },
  {
    id: 'secret.discord-token',
    keywords: ['.'],
    pattern: /(?<![\w-])[A-Z][A-Za-z0-9_-]{23,25}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])/,
    back: 26,
    applies: (text, start) => text.charCodeAt(start + 7) === 46,
    check: (value) => /\d/.test(value) && /[a-z]/.test(value),
    finds: ['token MTk4NjIyNDgzNDcxOTI1MjQ4.·Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs'],
    leaves: ['discord.gg/invite', 'MZ1yGvKTjE0rY0cV8i47CjAa.uHQPq.Xb1Mk2nEhe-4iUcrGOuegj57zMC'],
  },
];
