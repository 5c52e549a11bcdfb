/** Of one UTF-16 unit in UTF-8. */
const BYTES_PER_UNIT_MAX = 3;
const BLOCK_BYTES = 256 * 1024;

/**
 * Encodes texts as UTF-8 side by side in large blocks, which lie outside the heap: a collection never copies them, and
 * text that comes in pieces is joined while it is written, not before. A block is freed with the last of its texts.
 */
export class TextBlocks {
  readonly #blockBytes: number;
  #block = Buffer.alloc(0);
  #used = 0;

  /** @param blockBytes of one block; a longer text gets one of its own */
  constructor(blockBytes = BLOCK_BYTES) {
    this.#blockBytes = blockBytes;
  }

  /**
   * @param pieces written one after the other
   * @param headBytes left free in front of them, not zeroed
   * @returns head and text; nobody else writes there
   */
  write(pieces: readonly string[], headBytes = 0): Buffer {
    let bytesMax = headBytes;
    for (const piece of pieces) bytesMax += piece.length * BYTES_PER_UNIT_MAX;
    if (this.#used + bytesMax > this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(Math.max(this.#blockBytes, bytesMax));
      this.#used = 0;
    }
    const start = this.#used;
    let end = start + headBytes;
    for (const piece of pieces) end += this.#block.write(piece, end);
    this.#used = end;
    return this.#block.subarray(start, end);
  }
}
