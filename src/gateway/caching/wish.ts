import { Fault } from '../../core/index.ts';

/** What the caller says about the cache for this call. */
export interface CacheWish {
  /** The answer is neither taken from the cache nor kept in it. */
  readonly noStore: boolean;
  /** The answer is asked for anew, and kept in the place of the one before. */
  readonly refresh: boolean;
  /** No older answer is wanted, and this one is kept no longer. */
  readonly ttlSeconds: number | undefined;
}

/** As the configuration's own bound. */
const TTL_SECONDS_MAX = 2_592_000;
const TTL = /^ttl=([1-9]\d{0,6})$/;

/**
 * `x-sallyport-cache: no-store`, `refresh`, `ttl=300`, or several, parted by commas.
 * @throws Fault `request.invalid`: a directive that is silently ignored would be taken for one that is obeyed
 */
export function cacheWish(value: string | string[] | undefined): CacheWish | undefined {
  if (value === undefined) return undefined;
  const wish = { noStore: false, refresh: false, ttlSeconds: undefined as number | undefined };
  for (const part of String(value).split(',')) {
    const directive = part.trim().toLowerCase();
    const seconds = Number(TTL.exec(directive)?.[1]);
    if (directive === 'no-store') wish.noStore = true;
    else if (directive === 'refresh') wish.refresh = true;
    else if (seconds <= TTL_SECONDS_MAX) wish.ttlSeconds = Math.min(seconds, wish.ttlSeconds ?? seconds);
    else throw invalid(directive);
  }
  return wish;
}

const invalid = (directive: string): Fault =>
  new Fault('request.invalid', {
    public: `The header x-sallyport-cache does not know "${directive.slice(0, 40)}". Send no-store, refresh or ttl=SECONDS (1 to ${TTL_SECONDS_MAX}), several parted by commas.`,
    param: 'x-sallyport-cache',
  });
