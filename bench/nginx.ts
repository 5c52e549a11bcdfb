/** nginx as a reverse proxy, where it is installed: it parses no JSON and knows no caller, so it is the floor. */
import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../test/support/free-port.ts';
import { endWithUs, pidOf, stop } from './child.ts';
import type { Contender, LeftOut } from './contender.ts';

const START_MS_MAX = 10_000;

/** One worker, as each of the others serves on one thread. Bodies stay in memory, streams pass unbuffered. */
function configuration(port: number, upstream: string): string {
  return `daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr error;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  client_body_buffer_size 1m; client_max_body_size 8m;
  keepalive_requests 1000000;
  upstream provider { server ${new URL(upstream).host}; keepalive 1024; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }
  }
}
`;
}

/** Distributions put it where the path of an ordinary user does not lead. */
function binary(): string | undefined {
  const candidates = ['nginx', '/usr/sbin/nginx', '/usr/local/sbin/nginx'];
  return candidates.find((candidate) => spawnSync(candidate, ['-v'], { stdio: 'ignore' }).status === 0);
}

export async function startNginx(upstream: string): Promise<Contender | LeftOut> {
  const file = binary();
  if (file === undefined) return { name: 'nginx', reason: 'not installed here (Debian package nginx)' };
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-bench-nginx-'));
  // Started by root its worker is another user, who must get in.
  await chmod(directory, 0o755);
  const port = await freePort();
  await writeFile(join(directory, 'nginx.conf'), configuration(port, upstream));
  const child = spawn(file, ['-p', directory, '-c', 'nginx.conf'], { stdio: ['ignore', 'ignore', 'inherit'] });
  endWithUs(child);
  const end = async (): Promise<void> => {
    await stop(child);
    await rm(directory, { recursive: true, force: true });
  };
  if (!(await answers(port))) {
    await end();
    return { name: 'nginx', reason: 'it did not start' };
  }
  return {
    name: 'nginx',
    url: `http://127.0.0.1:${port}`,
    headers: {},
    pid: pidOf(child),
    singleThread: false,
    stop: end,
  };
}

async function answers(port: number): Promise<boolean> {
  const giveUpAtMs = Date.now() + START_MS_MAX;
  while (Date.now() < giveUpAtMs) {
    const connected = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (connected) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
