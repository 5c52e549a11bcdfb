/** `npm start` as a supervisor runs it: the signal goes to npm, and the program behind it has to hear it. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
/** Simulators, the embedded store and a first key, on a busy machine. */
const START_MS = 180_000;
const STOP_MS = 60_000;

let directory: string;
let npm: ChildProcessByStdio<null, Readable, null>;
beforeEach(async () => {
  // npm runs a script where its package.json lies, so this one gets its own and the program's data lands beside it.
  directory = await mkdtemp(join(tmpdir(), 'sallyport-npm-'));
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  await writeFile(join(directory, 'package.json'), JSON.stringify({ scripts: { start: scripts.start } }));
  for (const name of ['bin', 'node_modules']) await symlink(join(ROOT, name), join(directory, name));
});
afterEach(async () => {
  // What does not listen, or did not hear the signal, must not outlive the test.
  npm.kill('SIGKILL');
  const lock = join(directory, 'var/lock');
  const text = await readFile(lock, 'utf8').catch(() => undefined);
  if (text !== undefined) process.kill((JSON.parse(text) as { pid: number }).pid, 'SIGKILL');
  await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

test(
  'a SIGTERM to npm stops the program and frees its data directory',
  async () => {
    npm = spawn('npm', ['start'], {
      cwd: directory,
      env: { ...process.env, SALLYPORT_GATEWAY_LISTEN: '127.0.0.1:0', SALLYPORT_CONTROL_LISTEN: '127.0.0.1:0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // Read to the end: a closed pipe would end the program too.
    let seen = '';
    npm.stdout.setEncoding('utf8').on('data', (text: string) => (seen += text));
    while (!seen.includes('"event":"listening"')) await sleep(50);
    const lock = join(directory, 'var/lock');
    npm.kill('SIGTERM');
    await once(npm, 'exit');
    for (let waited = 0; existsSync(lock) && waited < STOP_MS; waited += 50) await sleep(50);
    expect(existsSync(lock)).toBe(false);
  },
  START_MS + STOP_MS,
);
