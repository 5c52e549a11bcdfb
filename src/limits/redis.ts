import { Redis, type RedisOptions } from 'ioredis';
import type { Secret } from '../core/index.ts';
import { SCRIPTS, type Script } from './scripts.ts';
import type { SharedStore } from './shared.ts';

/** An answer takes a fraction of a millisecond in a data centre; past this the call goes on without it. */
const COMMAND_MS_MAX = 250;
const CONNECT_MS_MAX = 1_000;
/** A connection that says nothing for this long while asked is made anew. */
const SILENT_MS_MAX = 2_000;
const RECONNECT_MS_MAX = 1_000;

export interface RedisAddress {
  /** `redis://host:port/db`, or `rediss://` for TLS; without a password. */
  readonly url: string;
  readonly password?: Secret | undefined;
}

/** One connection to Redis or Valkey: it comes back by itself, and never lets anybody wait. */
export class RedisStore implements SharedStore {
  readonly #redis: Redis;

  constructor(address: RedisAddress) {
    this.#redis = new Redis(optionsOf(address));
    // Each failed attempt to connect is an event; what it means for calls is told where one is asked.
    this.#redis.on('error', () => undefined);
    // Known to the server before anything is asked, so that a script sent later never overtakes one sent before.
    this.#redis.on('ready', () => {
      for (const { text } of SCRIPTS) this.#redis.script('LOAD', text).catch(() => undefined);
    });
  }

  get ready(): boolean {
    return this.#redis.status === 'ready';
  }

  /** Connects in the background; resolves when that has worked or has failed once. */
  async connect(): Promise<void> {
    await this.#redis.connect().catch(() => undefined);
  }

  async run({ sha, text }: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    try {
      return await this.#redis.evalsha(sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.#redis.eval(text, keys.length, ...keys, ...args);
    }
  }

  /** What was sent before is done first, so that calls that have just ended give their slots back. */
  async close(): Promise<void> {
    if (this.ready) await this.#redis.quit().catch(() => undefined);
    this.#redis.disconnect();
  }
}

function optionsOf({ url, password }: RedisAddress) {
  const { protocol, hostname, port, username, pathname } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || '6379'),
    db: Number(pathname.slice(1) || '0'),
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password && { password: password.reveal() }),
    ...(protocol === 'rediss:' && { tls: {} }),
    protocol: 2 as const,
    lazyConnect: true,
    connectTimeout: CONNECT_MS_MAX,
    commandTimeout: COMMAND_MS_MAX,
    socketTimeout: SILENT_MS_MAX,
    // What cannot be asked now is decided now: nothing waits for a connection, and nothing is sent twice.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (times: number) => Math.min(50 * times, RECONNECT_MS_MAX),
  } satisfies RedisOptions;
}
