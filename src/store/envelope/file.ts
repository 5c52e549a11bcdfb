import { createSecretKey, randomBytes } from 'node:crypto';
import { Fault } from '../../core/index.ts';
import type { MasterKey } from './port.ts';
import { KEY_BYTES, open, seal } from './seal.ts';

/**
 * Files that must open while the database is away bring their own data key, wrapped by the master key.
 * Layout: magic, length of the wrapped key (two bytes, big endian), wrapped key, sealed content.
 */
const MAGIC = Buffer.from('SPSEAL1\n', 'latin1');

/** @param name what the file is, e.g. `snapshot`; another file's bytes under this name do not open */
export async function sealFile(master: MasterKey, name: string, content: Uint8Array): Promise<Buffer> {
  const raw = randomBytes(KEY_BYTES);
  const wrapped = await master.wrap(raw, `file:${name}`);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(wrapped.length);
  return Buffer.concat([MAGIC, length, wrapped, seal(createSecretKey(raw), content, `file:${name}`)]);
}

/** @throws Fault `internal` when it is cut, changed, of another name, or sealed under another master key */
export async function openFile(master: MasterKey, name: string, bytes: Uint8Array): Promise<Buffer> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = MAGIC.length + 2;
  if (file.length < start || !file.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged(name);
  const end = start + file.readUInt16BE(MAGIC.length);
  if (file.length < end) throw damaged(name);
  const raw = await master.unwrap(file.subarray(start, end), `file:${name}`);
  if (raw.length !== KEY_BYTES) throw damaged(name);
  return open(createSecretKey(raw), file.subarray(end), `file:${name}`);
}

const damaged = (name: string): Fault =>
  new Fault('internal', { internal: `The sealed file "${name}" is damaged or not one of ours.`, retryable: false });
