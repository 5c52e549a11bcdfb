import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault, uuidv7 } from '../../core/index.ts';
import { JournalDrain, type DrainEvents } from './drain.ts';
import { encodeFrame, scanFrames } from './frame.ts';
import { attempt, close, journalCall, Ledger, open, quiet } from './testing.ts';
import { JournalWriter, type JournalOptions } from './writer.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const writerOn = (more: Partial<JournalOptions> = {}): JournalWriter =>
  new JournalWriter({ directory, durability: 'process', bytesMax: 1 << 30, whenFull: 'refuse', ...more });

describe('frames', () => {
  it('come back as they were written, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 })), (payloads) => {
        const seen: string[] = [];
        scanFrames(Buffer.concat(payloads.map(encodeFrame)), 0, (payload) => seen.push(payload.toString()));
        expect(seen).toEqual(payloads.map((text) => Buffer.from(text).toString()));
      }),
    );
  });

  it('of a torn tail are dropped without a word, at whatever byte it tore', () => {
    const whole = Buffer.concat([encodeFrame('one'), encodeFrame('two')]);
    for (let length = encodeFrame('one').length; length < whole.length; length += 1) {
      const seen: string[] = [];
      const { damaged } = scanFrames(whole.subarray(0, length), 0, (payload) => seen.push(payload.toString()));
      expect({ seen, damaged }).toEqual({ seen: ['one'], damaged: 0 });
    }
  });

  it('after a damaged one are still found, and the damage is counted, whichever byte was flipped', () => {
    const first = encodeFrame('one');
    for (let at = 0; at < first.length; at += 1) {
      const bytes = Buffer.concat([first, encodeFrame('two'), encodeFrame('three')]);
      bytes[at] = (bytes[at] ?? 0) ^ 0x55;
      const seen: string[] = [];
      const { damaged } = scanFrames(bytes, 0, (payload) => seen.push(payload.toString()));
      expect({ seen, damaged }).toEqual({ seen: ['two', 'three'], damaged: 1 });
    }
  });
});

describe('the journal', () => {
  it('carries each closed call into the ledger exactly once', async () => {
    const writer = writerOn();
    const ledger = new Ledger();
    const drain = new JournalDrain(writer, ledger, quiet);
    const ids = Array.from({ length: 1_200 }, (_, at) => uuidv7(at));
    await Promise.all(ids.map((id) => journalCall(writer, id, 'close')));
    await drain.flush();
    await drain.flush();
    expect([...ledger.rows.keys()].toSorted()).toEqual(ids.toSorted());
    expect(drain.posted).toBe(1_200);
  });

  it('writes all frames of one turn of the event loop together, and keeps their order', async () => {
    const writer = writerOn();
    await Promise.all(['a', 'b', 'c'].map((text) => writer.append(text)));
    const seen: string[] = [];
    scanFrames(readFileSync(join(directory, '00000001.journal')), 0, (payload) => seen.push(payload.toString()));
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it.each(['process', 'disk'] as const)(
    'with durability %s holds the frame when append has resolved',
    async (durability) => {
      const writer = writerOn({ durability });
      for (const text of ['a', 'b', 'c']) await writer.append(text);
      expect(readFileSync(join(directory, '00000001.journal')).length).toBe(3 * encodeFrame('a').length);
    },
  );

  it('keeps calls while the database is away and posts them when it is back', async () => {
    const writer = writerOn();
    const ledger = new Ledger();
    const drain = new JournalDrain(writer, ledger, quiet);
    ledger.away = true;
    await journalCall(writer, 'x', 'close');
    await expect(drain.flush()).rejects.toThrow(Fault);
    ledger.away = false;
    await drain.flush();
    expect([...ledger.rows.keys()]).toEqual(['x']);
  });

  it('sets a row the database refuses aside in a file and posts the others', async () => {
    const writer = writerOn();
    const ledger = new Ledger();
    const rejected: string[] = [];
    const drain = new JournalDrain(writer, ledger, { ...quiet, rejected: (id) => rejected.push(id) });
    ledger.refuses = 'bad';
    for (const id of ['a', 'bad', 'b']) await journalCall(writer, id, 'close');
    await drain.flush();
    expect([...ledger.rows.keys()]).toEqual(['a', 'b']);
    expect(rejected).toEqual(['bad']);
    expect(readFileSync(join(directory, 'rejected.jsonl'), 'utf8')).toContain('"id":"bad"');
  });

  it('is not held up by damage longer than any frame: it says so, and posts what stands behind it', async () => {
    const writer = writerOn();
    const ledger = new Ledger();
    const damaged: number[] = [];
    const drain = new JournalDrain(writer, ledger, { ...quiet, damaged: (segment) => damaged.push(segment) });
    await writer.append('x'.repeat(5 * 1024 * 1024));
    const id = uuidv7(1);
    await journalCall(writer, id, 'close');
    await drain.flush();
    expect([[...ledger.rows.keys()], damaged.length > 0]).toEqual([[id], true]);
    await writer.end();
  });

  it('refuses new calls at its size limit, and takes their ends all the same', async () => {
    const writer = writerOn({ bytesMax: 10 });
    await writer.append('more than ten bytes');
    expect(() => writer.open('late', open('late'))).toThrow(expect.objectContaining({ code: 'journal.full' }));
    await expect(writer.close('early', close('early'))).resolves.toBeUndefined();
  });

  it('deletes a segment only when every call in it is closed and posted', async () => {
    const writer = writerOn();
    const ledger = new Ledger();
    const drain = new JournalDrain(writer, ledger, quiet);
    await journalCall(writer, 'slow', 'attempt');
    writer.rotate();
    await drain.flush();
    expect(readdirSync(directory)).toContain('00000001.journal');
    await writer.close('slow', close('slow'));
    await drain.flush();
    expect(readdirSync(directory)).not.toContain('00000001.journal');
  });

  it('keeps the segment of an attempt whose open stands in an earlier one', async () => {
    const writer = writerOn();
    const ledger = new Ledger();
    await writer.open('slow', open('slow'));
    writer.rotate();
    await writer.attempt('slow', attempt('slow'));
    writer.rotate();
    await new JournalDrain(writer, ledger, quiet).flush();
    await new JournalDrain(writerOn(), ledger, quiet).flush();
    expect(ledger.rows.get('slow')?.settlement).toBe('estimated');
  });

  it('keeps a segment while the close of its last call is not on disk', async () => {
    const writer = writerOn();
    await journalCall(writer, 'slow', 'attempt');
    writer.rotate();
    const closing = writer.close('slow', close('slow'));
    expect(writer.hasOpenCalls(1)).toBe(true);
    await closing;
    expect(writer.hasOpenCalls(1)).toBe(false);
  });

  it.each(['process', 'disk'] as const)(
    'with durability %s is empty of unposted calls when the drain has stopped',
    async (durability) => {
      const writer = writerOn({ durability });
      const ledger = new Ledger();
      const drain = new JournalDrain(writer, ledger, quiet);
      await journalCall(writer, 'a', 'attempt');
      void writer.append(open('another'));
      // Written one turn later than the sync above began, as a call is that ends while the node drains.
      await new Promise((resolve) => setImmediate(resolve));
      void writer.close('a', close('a'));
      await drain.stop(5_000);
      expect([...ledger.rows.keys()]).toEqual(['a']);
    },
  );
});

describe('recovery after the process died', () => {
  async function recover(events: DrainEvents = quiet): Promise<Ledger> {
    const ledger = new Ledger();
    await new JournalDrain(writerOn(), ledger, events).flush();
    return ledger;
  }

  it('posts a closed call as it closed', async () => {
    await journalCall(writerOn(), 'a', 'close');
    const ledger = await recover();
    expect(ledger.rows.get('a')?.settlement).toBe('settled');
  });

  it('posts a call that was sent and never closed at its reservation, marked estimated', async () => {
    await journalCall(writerOn(), 'a', 'attempt');
    const row = (await recover()).rows.get('a');
    expect(row).toMatchObject({
      settlement: 'estimated',
      record: { costNanoUsd: '700', usageEstimated: true, outcome: 'failed' },
    });
  });

  it('voids a call that was never sent', async () => {
    await journalCall(writerOn(), 'a', 'open');
    const row = (await recover()).rows.get('a');
    expect(row).toMatchObject({ settlement: 'void', record: { costNanoUsd: '0' } });
  });

  it('drops a torn tail and keeps what stands before it', async () => {
    await journalCall(writerOn(), 'a', 'close');
    const path = join(directory, '00000001.journal');
    appendFileSync(path, encodeFrame(close('b')).subarray(0, 20));
    expect([...(await recover()).rows.keys()]).toEqual(['a']);
  });

  it.each([
    ['is not read as a crash: one flipped bit', (bytes: Buffer) => (bytes[bytes.length - 2] = 0x55), 1],
    [
      'of zeros is what a crash leaves',
      (bytes: Buffer) => bytes.fill(0, bytes.length - encodeFrame(close(uuidv7(1))).length),
      0,
    ],
  ])('a last frame that is bad %s', (_what, spoil, damaged) => {
    const bytes = Buffer.concat([encodeFrame(open(uuidv7(1))), encodeFrame(close(uuidv7(1)))]);
    spoil(bytes);
    expect(scanFrames(bytes, 0, () => {}).damaged).toBe(damaged);
  });

  it('alerts on a bad frame in the middle, keeps the file, and posts the rest', async () => {
    const writer = writerOn();
    await journalCall(writer, 'a', 'close');
    const path = join(directory, '00000001.journal');
    const goodBytes = readFileSync(path).length;
    await journalCall(writer, 'b', 'close');
    const bytes = readFileSync(path);
    bytes[goodBytes + 12] = (bytes[goodBytes + 12] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const damaged: number[] = [];
    const ledger = await recover({ ...quiet, damaged: (segment) => damaged.push(segment) });
    expect(damaged).toEqual([1]);
    expect([...ledger.rows.keys()]).toEqual(['a', 'b']);
    expect(readdirSync(directory)).toContain('00000001.journal.damaged');
  });

  it('alerts on a frame that says nothing, keeps the file, and posts its call at what was reserved', async () => {
    const writer = writerOn();
    await journalCall(writer, 'a', 'attempt');
    await writer.close('a', '{"k":"close","id":"a","record":{"costNanoUsd":Infinity}}');
    await journalCall(writer, 'b', 'close');
    const damaged: number[] = [];
    const ledger = await recover({ ...quiet, damaged: (segment) => damaged.push(segment) });
    expect(damaged).toEqual([1]);
    expect([...ledger.rows].map(([id, { settlement }]) => [id, settlement])).toEqual([
      ['b', 'settled'],
      ['a', 'estimated'],
    ]);
  });

  it('finds every call exactly once, at whatever byte the journal was torn', async () => {
    const writer = writerOn();
    for (const id of ['a', 'b']) await journalCall(writer, id, 'close');
    const path = join(directory, '00000001.journal');
    const whole = readFileSync(path);
    const firstEnd = [open('a'), attempt('a'), close('a')].reduce((sum, text) => sum + encodeFrame(text).length, 0);
    for (let length = firstEnd; length <= whole.length; length += 7) {
      for (const name of readdirSync(directory)) rmSync(join(directory, name));
      writeFileSync(path, whole);
      truncateSync(path, length);
      const { rows } = await recover();
      expect(rows.get('a')?.settlement).toBe('settled');
      expect(rows.size).toBeLessThanOrEqual(2);
    }
  });
});
