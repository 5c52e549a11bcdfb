/** The head of an entry: when it ends (8 bytes), its key's hash and length (4, 1), whether it was asked for (1), its text's length (4). */
export const HEAD_BYTES = 18;
const [ENDS_AT, HASH, KEY_BYTES, ASKED, TEXT_BYTES] = [0, 8, 12, 13, 14];
export const KEY_BYTES_MAX = 255;

/** Entries one after the other in memory outside the heap. An entry is known by the offset at which it begins. */
export class Segment {
  readonly #bytes: Buffer;
  /** Where the next entry begins. */
  end = 0;

  constructor(bytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(bytes);
  }

  get room(): number {
    return this.#bytes.length - this.end;
  }

  /** There must be room. @returns where it begins */
  append(key: string, hash: number, text: string, textBytes: number, endsAt: number): number {
    const [at, bytes] = [this.end, this.#bytes];
    bytes.writeDoubleLE(endsAt, at + ENDS_AT);
    bytes.writeInt32LE(hash, at + HASH);
    bytes[at + KEY_BYTES] = key.length;
    bytes[at + ASKED] = 0;
    bytes.writeUInt32LE(textBytes, at + TEXT_BYTES);
    bytes.write(key, at + HEAD_BYTES, 'latin1');
    bytes.write(text, at + HEAD_BYTES + key.length);
    this.end = at + HEAD_BYTES + key.length + textBytes;
    return at;
  }

  /** Moves an entry forward, over others that are no longer wanted, as one that nobody has asked for yet. */
  move(from: number, to: number): void {
    this.#bytes.copyWithin(to, from, from + this.sizeAt(from));
    this.#bytes[to + ASKED] = 0;
  }

  sizeAt(at: number): number {
    return HEAD_BYTES + (this.#bytes[at + KEY_BYTES] ?? 0) + this.#bytes.readUInt32LE(at + TEXT_BYTES);
  }

  endsAt(at: number): number {
    return this.#bytes.readDoubleLE(at + ENDS_AT);
  }

  hashAt(at: number): number {
    return this.#bytes.readInt32LE(at + HASH);
  }

  isKeyAt(at: number, key: string): boolean {
    const from = at + HEAD_BYTES;
    return this.#bytes.toString('latin1', from, from + (this.#bytes[at + KEY_BYTES] ?? 0)) === key;
  }

  isAskedAt(at: number): boolean {
    return this.#bytes[at + ASKED] === 1;
  }

  /** Its text, for somebody who asked. */
  askAt(at: number): string {
    this.#bytes[at + ASKED] = 1;
    const from = at + HEAD_BYTES + (this.#bytes[at + KEY_BYTES] ?? 0);
    return this.#bytes.toString('utf8', from, at + this.sizeAt(at));
  }
}
