import { Fault } from '../../core/index.ts';
import type { NetworkSettings } from './network.ts';
import type { Resolve } from './dial.ts';
import { openTransport } from './open.ts';

/** The largest picture any vendor takes, OpenAI's 20 MB; the adapter knows its own vendor's limit. */
const IMAGE_BYTES_MAX = 20 * 1024 * 1024;
/** From the first packet to the last byte of one picture. */
const IMAGE_MS_MAX = 10_000;
/** Pictures under way in the process: 16 × 20 MB is what a small machine can spare. Beyond it callers get 503. */
const FETCHES_MAX = 16;
const URL_CHARS_MAX = 2048;
const MEDIA_TYPES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

export interface FetchedImage {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** What a test may loosen to reach a server on loopback. */
export interface ImageEgress {
  readonly privateAddresses: readonly string[];
  readonly schemes: readonly string[];
  readonly ca?: string;
  readonly resolve?: Resolve;
}

const PUBLIC_ONLY: ImageEgress = { privateAddresses: [], schemes: ['https:'] };

let underWay = 0;

/**
 * Fetches a picture that a caller named by URL, for vendors that take only bytes. Callers choose the host, so it is
 * off unless the provider's settings say `fetchImages`, and then leads to public addresses only, over https, without
 * redirects, without the provider's certificates. Why it failed is not told to the caller: the difference between
 * "refused" and "no such host" would let them map the network behind us.
 * @param url a data URL is the caller's to decode and not accepted here
 * @throws Fault `request.unsupported_value`, `gateway.overloaded`, or the reason of `signal`
 */
export async function fetchPublicImage(
  url: string,
  network: NetworkSettings,
  signal: AbortSignal,
  egress: ImageEgress = PUBLIC_ONLY,
): Promise<FetchedImage> {
  if (network.fetchImages !== true) {
    throw new Fault('request.unsupported_value', {
      public: 'This model takes images only as data URLs: send "data:image/png;base64,…" instead of an address.',
      internal: 'an image by URL, and network.fetchImages is off for the provider',
    });
  }
  const target = parseTarget(url, egress);
  if (underWay >= FETCHES_MAX) {
    throw new Fault('gateway.overloaded', { internal: `${FETCHES_MAX} images are being fetched` });
  }
  underWay += 1;
  try {
    return await fetchFrom(target, AbortSignal.any([signal, AbortSignal.timeout(IMAGE_MS_MAX)]), egress);
  } catch (error) {
    signal.throwIfAborted();
    throw unavailable(error instanceof Error ? error.message : String(error), error);
  } finally {
    underWay -= 1;
  }
}

function parseTarget(text: string, egress: ImageEgress): URL {
  const url = text.length <= URL_CHARS_MAX && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !egress.schemes.includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw unavailable('the address is not an https URL without user and password');
  }
  return url;
}

async function fetchFrom(url: URL, signal: AbortSignal, egress: ImageEgress): Promise<FetchedImage> {
  const { privateAddresses, ca, resolve } = egress;
  const network: NetworkSettings = { privateAddresses, connections: 1, ...(ca !== undefined && { ca }) };
  const transport = openTransport(url.origin, network, { selfNamed: false, ...(resolve && { resolve }) });
  try {
    const path = url.pathname + url.search;
    const request = { method: 'GET', path, headers: { accept: 'image/*' }, body: Buffer.alloc(0) } as const;
    const timers = { connectMs: IMAGE_MS_MAX, headersMs: IMAGE_MS_MAX };
    const exchange = await transport.send(request, timers, signal);
    const mediaType = exchange.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
    if (exchange.status !== 200 || !MEDIA_TYPES.has(mediaType)) {
      exchange.abort();
      throw unavailable(`${url.host} answered ${exchange.status} with "${mediaType}"`);
    }
    return { mediaType, bytes: await exchange.bytes(IMAGE_BYTES_MAX) };
  } finally {
    void transport.drain();
  }
}

function unavailable(internal: string, cause?: unknown): Fault {
  return new Fault('request.unsupported_value', {
    public: 'The image could not be fetched from its address. Send it as a data URL: "data:image/png;base64,…".',
    internal: `image by URL: ${internal}`,
    cause,
  });
}
