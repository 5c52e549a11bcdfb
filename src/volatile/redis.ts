import { Redis, type RedisOptions } from 'ioredis';
import { asFault } from '../core/index.ts';
import type { OpenLink, Script, VolatileSettings } from './port.ts';
import { Presence } from './presence.ts';

/** An answer takes a fraction of a millisecond in a data centre; past this the call goes on without it. */
const COMMAND_MS_MAX = 250;
const CONNECT_MS_MAX = 1_000;
/** A connection that says nothing for this long while asked is made anew. */
const SILENT_MS_MAX = 2_000;
const RECONNECT_MS_MAX = 1_000;

/** One connection to Redis or Valkey: it comes back by itself, and never lets anybody wait. */
export class RedisLink implements OpenLink {
  readonly #redis: Redis;
  readonly #presence: Presence;
  readonly #scripts: Script[] = [];

  constructor(settings: VolatileSettings) {
    this.#presence = new Presence(settings.clock, settings.onStore);
    this.#redis = new Redis(optionsOf(settings));
    // Each failed attempt to connect is an event; what it means for calls is told where one is asked.
    this.#redis.on('error', () => undefined);
    // Known to the server before anything is asked, so that a script sent later never overtakes one sent before.
    this.#redis.on('ready', () => this.#load(this.#scripts));
  }

  get available(): boolean {
    return this.#presence.available;
  }
  get connected(): boolean {
    return this.#redis.status === 'ready';
  }

  mayAsk(): boolean {
    if (this.connected) return this.#presence.mayAsk();
    this.#presence.lost('not connected');
    return false;
  }

  prepare(scripts: readonly Script[]): void {
    this.#scripts.push(...scripts);
    if (this.connected) this.#load(scripts);
  }

  /** Connects in the background; resolves when that has worked or has failed once. */
  async connect(): Promise<void> {
    await this.#redis.connect().catch(() => undefined);
  }

  run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return this.#noted(this.#evaluate(script, keys, args));
  }

  get(key: string): Promise<Uint8Array | null> {
    return this.#noted(this.#redis.getBuffer(key));
  }

  async set(key: string, value: Uint8Array, ttlMs: number): Promise<void> {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    try {
      await inTime(this.#redis.set(key, bytes, 'PX', Math.max(1, Math.floor(ttlMs))));
    } catch (error) {
      // A store that has no room answers that: it is not away.
      if (!isAnswer(error)) this.#presence.lost(asFault(error).message);
      throw error;
    }
  }

  async #noted<T>(question: Promise<T>): Promise<T> {
    try {
      const reply = await inTime(question);
      this.#presence.found();
      return reply;
    } catch (error) {
      this.#presence.lost(asFault(error).message);
      throw error;
    }
  }

  async #evaluate({ sha, text }: Script, keys: readonly string[], args: readonly (string | number)[]) {
    try {
      return await this.#redis.evalsha(sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.#redis.eval(text, keys.length, ...keys, ...args);
    }
  }

  #load(scripts: readonly Script[]): void {
    for (const { text } of scripts) this.#redis.script('LOAD', text).catch(() => undefined);
  }

  async close(): Promise<void> {
    if (this.connected) await inTime(this.#redis.quit()).catch(() => undefined);
    this.#redis.disconnect();
  }
}

/**
 * Rejects when the answer is late. A process that was held up itself reads first what has come meanwhile: a store is not
 * away because we were busy.
 */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const give = (): void => reject(new Error(`no answer within ${COMMAND_MS_MAX} ms`));
    // Timers come before what the sockets hold, immediates after it.
    timer = setTimeout(() => setImmediate(give), COMMAND_MS_MAX);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** An error that the store itself answered. */
const isAnswer = (error: unknown): boolean => error instanceof Error && error.name === 'ReplyError';

export function optionsOf({ volatile, password }: Pick<VolatileSettings, 'volatile' | 'password'>) {
  const { protocol, hostname, port, username, pathname } = new URL(volatile);
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
    socketTimeout: SILENT_MS_MAX,
    // What cannot be asked now is decided now: nothing waits for a connection, and nothing is sent twice.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (times: number) => Math.min(50 * times, RECONNECT_MS_MAX),
  } satisfies RedisOptions;
}
