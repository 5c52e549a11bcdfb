import { randomFillSync } from 'node:crypto';

/** Random bytes are drawn in blocks: one system call serves 256 ids. */
const POOL_BYTES = 4096;
const pool = Buffer.alloc(POOL_BYTES);
let poolAt = POOL_BYTES;

/**
 * A UUID version 7 (RFC 9562 §5.7): 48 bits of `nowMs`, 74 random bits. Sorts by time, so call ids cluster in
 * the partitions of the `calls` table.
 * @param nowMs milliseconds since the Unix epoch
 */
export function uuidv7(nowMs: number): string {
  if (poolAt + 10 > POOL_BYTES) {
    randomFillSync(pool);
    poolAt = 0;
  }
  const time = Math.floor(nowMs).toString(16).padStart(12, '0');
  const random = pool.toString('hex', poolAt, poolAt + 10);
  const variant = ((pool[poolAt + 9]! & 0x3f) | 0x80).toString(16);
  poolAt += 10;
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${random.slice(0, 3)}-${variant}${random.slice(3, 5)}-${random.slice(5, 17)}`;
}

/** Milliseconds since the Unix epoch at which a UUIDv7 was made. */
export function uuidv7Time(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
