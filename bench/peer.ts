/**
 * The peer: the gateway `@portkey-ai/gateway` from npm, another product in the same language. It is no dependency: its
 * first use installs it into a cache folder of the bench, without running any of its scripts.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathHere, start } from './child.ts';
import type { Contender, LeftOut } from './contender.ts';

const VERSION = '1.15.2';
const PACKAGE = '@portkey-ai/gateway';
const CACHE = pathHere(`.cache/peer-${VERSION}`);
const SERVER = join(CACHE, 'node_modules', PACKAGE, 'build', 'start-server.js');

export async function startPeer(upstream: string, installMsMax: number): Promise<Contender | LeftOut> {
  const refusal = await install(installMsMax);
  if (refusal !== undefined) return { name: 'peer', reason: refusal };
  const child = await start(
    [pathHere('peer-server.ts'), SERVER, '--headless', '--port=0'],
    { NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1' },
    'ignore',
  );
  return {
    name: 'peer',
    url: child.listening['url'] ?? '',
    headers: {
      authorization: 'Bearer none',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${upstream}/v1`,
    },
    pid: child.pid,
    singleThread: true,
    stop: child.stop,
  };
}

/** @returns why it is not there, if it is not */
async function install(msMax: number): Promise<string | undefined> {
  if (await exists(SERVER)) return undefined;
  await mkdir(CACHE, { recursive: true });
  // A package of its own, or npm would take the folder for a part of ours.
  await writeFile(join(CACHE, 'package.json'), '{ "private": true }\n');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
  const npm = spawn('npm', ['install', ...flags, `${PACKAGE}@${VERSION}`], {
    cwd: CACHE,
    stdio: 'ignore',
    timeout: msMax,
    killSignal: 'SIGKILL',
  });
  const code = await Promise.race([once(npm, 'exit').then(([exit]) => exit as number | null), failed(npm)]);
  if (code === 0 && (await exists(SERVER))) return undefined;
  const how = code === null ? `took longer than ${msMax / 1000} s` : `failed (${code})`;
  return `not installed: npm install ${PACKAGE}@${VERSION} ${how}; it needs the network once`;
}

async function failed(npm: ReturnType<typeof spawn>): Promise<string> {
  const [error] = (await once(npm, 'error')) as [Error];
  return error.message;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
