import { createSecretKey, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../core/index.ts';
import { openFile, sealFile } from './file.ts';
import { localMasterKey } from './master-key.ts';
import { open, seal } from './seal.ts';

const key = createSecretKey(randomBytes(32));
const hex = randomBytes(32).toString('hex');
const master = localMasterKey(new Secret(hex));

describe('a sealed value', () => {
  it('opens to what was sealed, whatever it was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (plain, binding) => {
        expect(open(key, seal(key, plain, binding), binding).equals(plain)).toBe(true);
      }),
    );
  });

  it('does not open when any one byte of it was changed', () => {
    const sealed = seal(key, Buffer.from('text'), 'b');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => open(key, changed, 'b'), `byte ${at}`).toThrow(/does not open/);
    }
  });

  it('does not open when any number of bytes is missing', () => {
    const sealed = seal(key, Buffer.from('text'), 'b');
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => open(key, sealed.subarray(0, length), 'b'), `length ${length}`).toThrow(/does not open/);
    }
  });

  it('does not open in another row, for another purpose, or under another key', () => {
    const sealed = seal(key, Buffer.from('text'), 'body:1');
    expect(() => open(key, sealed, 'body:2')).toThrow(/does not open/);
    expect(() => open(key, sealed, 'credential:1')).toThrow(/does not open/);
    expect(() => open(createSecretKey(randomBytes(32)), sealed, 'body:1')).toThrow(/does not open/);
  });

  it('is different each time, so that equal texts cannot be told', () => {
    expect(seal(key, Buffer.from('text'), 'b').equals(seal(key, Buffer.from('text'), 'b'))).toBe(false);
  });
});

describe('a sealed file', () => {
  it('opens with the master key and its name alone', async () => {
    const file = await sealFile(master, 'snapshot', Buffer.from('content'));
    expect((await openFile(master, 'snapshot', file)).toString()).toBe('content');
  });

  it('does not open when any one byte of it was changed', async () => {
    const file = await sealFile(master, 'snapshot', Buffer.from('content'));
    for (let at = 0; at < file.length; at += 1) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(openFile(master, 'snapshot', changed), `byte ${at}`).rejects.toMatchObject({ code: 'internal' });
    }
  });

  it('does not open when it was cut anywhere', async () => {
    const file = await sealFile(master, 'snapshot', Buffer.from('content'));
    for (let length = 0; length < file.length; length += 1) {
      await expect(openFile(master, 'snapshot', file.subarray(0, length))).rejects.toMatchObject({ code: 'internal' });
    }
  });

  it('does not open under another name or another master key', async () => {
    const file = await sealFile(master, 'snapshot', Buffer.from('content'));
    await expect(openFile(master, 'other', file)).rejects.toMatchObject({ code: 'internal' });
    const other = localMasterKey(new Secret(randomBytes(32).toString('hex')));
    await expect(openFile(other, 'snapshot', file)).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('a master key', () => {
  it.each([
    ['hex', hex],
    ['hex in capitals', hex.toUpperCase()],
    ['base64', Buffer.from(hex, 'hex').toString('base64')],
    ['base64 for URLs', Buffer.from(hex, 'hex').toString('base64url')],
    ['a file with a line end', `${hex}\n`],
  ])('is the same key written as %s', (_form, text) => {
    expect(localMasterKey(new Secret(text)).id).toBe(master.id);
  });

  it.each(['', 'correct horse battery staple', hex.slice(2), `${hex}00`])('is refused when it is %j', (text) => {
    expect(() => localMasterKey(new Secret(text))).toThrow(/32 bytes in hex or base64/);
  });

  it('is not repeated in its refusal, nor told by its id', () => {
    const bad = `${hex}00`;
    expect(() => localMasterKey(new Secret(bad))).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(hex) }),
    );
    expect(hex).not.toContain(master.id);
  });
});
