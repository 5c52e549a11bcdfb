/** Starts everybody who is measured, all at once, and says who could not come. */
import { startPostgres } from '../test/support/postgres.ts';
import { pathHere, start } from './child.ts';
import type { Contender, LeftOut, Name } from './contender.ts';
import { startNginx } from './nginx.ts';
import { startPeer } from './peer.ts';
import { startSallyport } from './sallyport.ts';

/** The quick run must end in time also where the network is slow; what npm has fetched by then it need not fetch again. */
const INSTALL_MS_MAX = { quick: 20_000, full: 300_000 };

/** Without these there is still something to compare. */
const OPTIONAL: readonly Name[] = ['nginx', 'peer', 'sallyport-pg'];

export interface Started {
  readonly contenders: readonly Contender[];
  readonly leftOut: readonly LeftOut[];
}

export interface StartOptions {
  readonly quick: boolean;
  readonly servers: readonly Name[];
  /** Sallyport without limits, queue and cache. */
  readonly plain: boolean;
  readonly profileDir: string | undefined;
  /** Takes what ends each of them, as soon as it runs. */
  readonly stops: (() => Promise<void>)[];
}

export async function startContenders({ quick, servers, plain, profileDir, stops }: StartOptions): Promise<Started> {
  const provider = await start([pathHere('upstream.ts')]);
  stops.push(provider.stop);
  const { url: upstream = '' } = provider.listening;
  const direct: Contender = {
    name: 'direct',
    url: upstream,
    headers: {},
    singleThread: true,
    stop: provider.stop,
  };
  const installMsMax = quick ? INSTALL_MS_MAX.quick : INSTALL_MS_MAX.full;
  const starters: readonly (readonly [Name, () => Promise<Contender | LeftOut>])[] = [
    ['bare', () => startBare(upstream)],
    ['nginx', () => startNginx(upstream)],
    ['peer', () => startPeer(upstream, installMsMax)],
    ['sallyport', () => startSallyport({ upstream, plain, profileDir })],
    ['sallyport-pg', () => startWithPostgres(upstream, plain, profileDir, stops)],
  ];
  const starting = starters
    .filter(([name]) => servers.includes(name))
    .map(([name, begin]) => (OPTIONAL.includes(name) ? orLeftOut(name, begin()) : begin()));
  // All are awaited, so that those that run are ended also where another one failed.
  const settled = await Promise.allSettled(starting);
  const all = settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const contenders = all.filter((one): one is Contender => 'url' in one);
  stops.push(...contenders.map(({ stop }) => stop));
  const failure = settled.find((one) => one.status === 'rejected');
  if (failure) throw failure.reason;
  return {
    contenders: [direct, ...contenders],
    leftOut: all.filter((one): one is LeftOut => 'reason' in one),
  };
}

async function startBare(upstream: string): Promise<Contender> {
  const child = await start([pathHere('bare.ts'), upstream]);
  const url = child.listening['url'] ?? '';
  return { name: 'bare', url, headers: {}, pid: child.pid, singleThread: true, stop: child.stop };
}

async function startWithPostgres(
  upstream: string,
  plain: boolean,
  profileDir: string | undefined,
  stops: StartOptions['stops'],
): Promise<Contender> {
  const server = await startPostgres();
  stops.push(() => server.stop());
  return startSallyport({
    upstream,
    plain,
    profileDir,
    postgres: { url: server.createDatabase('bench'), pid: server.pid() },
  });
}

function orLeftOut(name: Name, starting: Promise<Contender | LeftOut>): Promise<Contender | LeftOut> {
  return starting.catch((error: unknown) => ({
    name,
    reason: error instanceof Error ? error.message : String(error),
  }));
}
