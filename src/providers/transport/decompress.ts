import { Readable, pipeline, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { Fault } from '../../core/index.ts';

/** What a provider may answer although we ask for `identity` (RFC 9110 §8.4.1, RFC 8878). */
const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/**
 * The decoded bytes of a compressed body. Decoding runs a few blocks ahead of the reader and no further, so a bomb
 * costs what the limit allows, whatever its ratio.
 * @param bytesMax decoded bytes; beyond: Fault `provider.too_large`
 */
export async function* decompress(
  raw: AsyncIterable<Uint8Array>,
  encoding: string,
  bytesMax: number,
): AsyncGenerator<Buffer, undefined> {
  const name = encoding.toLowerCase();
  const make = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  if (make === undefined) {
    throw new Fault('provider.malformed', { internal: `content-encoding "${encoding}" was not asked for` });
  }
  const decoder = make();
  // Errors of either side reach the loop below through the decoder.
  pipeline(Readable.from(raw, { objectMode: true }), decoder, () => undefined);
  let bytes = 0;
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bytesMax) {
        throw new Fault('provider.too_large', { internal: `the decoded answer has more than ${bytesMax} bytes` });
      }
      yield chunk;
    }
  } catch (error) {
    throw faultOf(error, encoding);
  }
}

/** What is not zlib's is the raw body's own failure: a Fault, or the reason of the call's signal. */
function faultOf(error: unknown, encoding: string): unknown {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string' || !/^(Z_|ERR_BROTLI|ERR__ERROR_FORMAT|ERR_ZSTD|ZSTD_)/.test(code)) return error;
  const internal = `the ${encoding} body: ${code}`;
  return new Fault(code === 'Z_BUF_ERROR' ? 'provider.cut' : 'provider.malformed', { internal, cause: error });
}
