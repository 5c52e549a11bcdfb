import { describe, expect, it } from 'vitest';
import { Secret } from '../../core/index.ts';
import { hashKey } from '../hash.ts';
import { bucketsOf, countedOn, waitLeftMs, type Counted } from './lockout.ts';

const hash = hashKey(new Secret('a pepper of at least sixteen bytes'));
const NOW = 1_800_000_000_000;
const NEW: Counted = { failures: 0, failedAt: 0 };
const [name, address] = bucketsOf(hash, 'ada', '192.0.2.1');
const after = (count: number, at = NOW): Counted =>
  Array.from({ length: count }).reduce<Counted>((counted) => countedOn(counted, at), NEW);

describe('waiting', () => {
  it.each([
    [4, 0],
    [5, 30_000],
    [6, 60_000],
    [9, 480_000],
    [10, 900_000],
    [1_000, 900_000],
  ])('after %i attempts that failed is %i ms', (failures, waitMs) => {
    expect(waitLeftMs(after(failures), name, NOW)).toBe(waitMs);
  });

  it('of an address begins later, for an office shares one', () => {
    expect([waitLeftMs(after(19), address, NOW), waitLeftMs(after(20), address, NOW)]).toEqual([0, 30_000]);
  });

  it('is over when it is over, and forgotten after a day', () => {
    const counted = after(7);
    expect([waitLeftMs(counted, name, NOW + 119_999), waitLeftMs(counted, name, NOW + 120_000)]).toEqual([1, 0]);
    expect(countedOn(counted, NOW + 25 * 3_600_000).failures).toBe(1);
  });
});

describe('a bucket', () => {
  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
    ['2001:db8::1', '2001:0db8:0:0:7::'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
  ])('of an address is that of the network around it: %s, %s', (one, two) => {
    expect(bucketsOf(hash, 'x', one)[1].id).toBe(bucketsOf(hash, 'x', two)[1].id);
  });

  it('is one of 65,536 of each kind, whatever is sent', () => {
    const ids = bucketsOf(hash, 'x'.repeat(10_000), 'not an address');
    expect(ids.map(({ id }) => id)).toEqual([
      expect.stringMatching(/^name:[0-9a-f]{4}$/),
      expect.stringMatching(/^address:[0-9a-f]{4}$/),
    ]);
  });

  it('cannot be found without the pepper', () => {
    const other = hashKey(new Secret('another pepper of sixteen bytes'));
    const names = Array.from({ length: 50 }, (_, at) => `name-${at}`);
    const same = names.filter((each) => bucketsOf(hash, each, '')[0].id === bucketsOf(other, each, '')[0].id);
    expect(same.length).toBeLessThan(5);
  });
});
