import { createHash, createHmac, createSecretKey, type Hash, type Hmac, type KeyObject } from 'node:crypto';

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** SHA-256, or HMAC-SHA-256 with a secret, by `node:crypto`, in the shape that the signer asks for. */
export class Sha256 {
  readonly #secret: Bytes | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: Bytes) {
    this.#secret = secret;
    this.#hash = begin(secret);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  // oxlint-disable-next-line typescript/require-await -- the signer's port is asynchronous, for browsers
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = begin(this.#secret);
  }
}

function begin(secret: Bytes | undefined): Hash | Hmac {
  if (secret === undefined) return createHash('sha256');
  return createHmac('sha256', typeof secret === 'string' ? secret : keyOf(secret));
}

/**
 * Keys by the bytes they were made of. The signer keeps the bytes of a day's signing key, and Node takes 15 µs longer
 * to begin from bytes than from a key: more than all else that a signature costs.
 */
const keys = new WeakMap<ArrayBuffer | ArrayBufferView, KeyObject>();

function keyOf(bytes: ArrayBuffer | ArrayBufferView): KeyObject {
  let key = keys.get(bytes);
  if (!key) {
    key = createSecretKey(
      ArrayBuffer.isView(bytes)
        ? Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)
        : Buffer.from(bytes),
    );
    keys.set(bytes, key);
  }
  return key;
}
