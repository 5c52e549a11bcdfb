/** A bad configuration through the real program: everything that is wrong at once, nothing started, no secret repeated. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const LONG_MS = 240_000;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sallyport-bad-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function run(command: 'check' | 'serve', file: string | Buffer) {
  const path = join(directory, 'sallyport.yaml');
  writeFileSync(path, file);
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, command, '--config', path], {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: directory },
    encoding: 'utf8',
    timeout: LONG_MS,
  });
  return { status, text: stdout + stderr, stdout, left: readdirSync(directory) };
}

const WRONG = `
listen: { gateway: 0.0.0.0:8080 }
lissten: {}
drainMs: soon
adminToken: literal-secret-of-someone
durability: disk
providers:
  azure:
    kind: azure-openai
    endpoint: https://acme.openai.azure.com
    auth: { apiKey: { env: NOT_SET_ANYWHERE } }
  odd:
    kind: telepathy
  local:
    kind: openai-compatible
    endpoint: http://127.0.0.1:11434/v1
    auth: { apiKey: another-literal-secret }
models:
  chat:
    versions:
      1.0: { state: production, deployments: [] }
  other:
    versions:
      1.0.0:
        state: productive
        deployments:
          - { provider: nobody, model: m, price: { input: 0.15 } }
routes:
  assistant: { targets: [nothing] }
`;

describe.each(['check', 'serve'] as const)('sallyport %s', (command) => {
  it(
    'names every violation of a bad file with its place, starts nothing, and repeats no secret',
    () => {
      const { status, text, stdout, left } = run(command, WRONG);
      const places = [
        'lissten',
        'drainMs',
        'adminToken',
        'NOT_SET_ANYWHERE',
        'telepathy',
        'providers.local.auth.apiKey',
        'models.chat.versions',
        'models.other.versions',
        'routes.assistant',
        'listen.gateway',
        'durability',
      ];
      expect(places.filter((place) => !text.includes(place))).toEqual([]);
      expect(text.match(/sallyport\.yaml:\d+:\d+ {2}/g)?.length).toBeGreaterThanOrEqual(places.length);
      expect(status).toBe(1);
      expect(text).not.toContain('literal-secret');
      expect(stdout).not.toContain('listening');
      expect(left).toEqual(['sallyport.yaml']);
    },
    LONG_MS,
  );

  const broken: readonly (readonly [what: string, file: string | Buffer])[] = [
    ['that is no YAML', 'listen: { gateway: [\n  }'],
    ['of bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28])],
    ['that is a list', '- a\n- b'],
    [
      'that grows without end in memory',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
        .split('')
        .map((name, at) => `${name}: &${name} [${`*${'abcdefg'[at]},`.repeat(9)}]`)
        .join('\n')}`,
    ],
    ['of two megabytes', `x: "${'y'.repeat(2_000_000)}"`],
    ['nested without end', '['.repeat(20_000)],
    ['with a key twice', 'drainMs: 1000\ndrainMs: 2000'],
    ['that would touch a prototype', '__proto__: { polluted: true }\nproviders: { __proto__: { kind: openai } }'],
  ];
  it.each(broken)(
    'says what is wrong with a file %s, and starts nothing',
    (_what, file) => {
      const { status, text, stdout, left } = run(command, file);
      expect(status).toBe(1);
      expect(text).toMatch(/sallyport\.yaml:\d+:\d+ {2}/);
      expect(text).not.toMatch(/\n {4}at /);
      expect(stdout).not.toContain('listening');
      expect(left).toEqual(['sallyport.yaml']);
    },
    LONG_MS,
  );
});
