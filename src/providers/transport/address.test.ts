import { assert, ipV4, property } from 'fast-check';
import { expect, test } from 'vitest';
import { ANYWHERE, isRange, LOOPBACK, mayReach, parseRange, rangeOf } from './address.ts';

test.each(['1.1.1.1', '20.42.0.1', '2606:4700::1', '::ffff:8.8.8.8', '64:ff9b::808:808'])(
  'the public address %s may be reached',
  (address) => expect(mayReach(address, [])).toBe(true),
);

test.each([
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '127.0.0.1',
  '100.64.0.1',
  '198.18.0.1',
  '192.0.2.1',
  '240.0.0.1',
  '::1',
  '::127.0.0.1',
  'fc00::1',
  'fec0::1',
  '2001:db8::1',
  '2001::1',
  '2002:7f00:1::',
  '::ffff:127.0.0.1',
  '::ffff:a00:1',
  '64:ff9b::a00:1',
  '64:ff9b:1::a00:1',
  'not an address',
  '',
])('the address %j may not be reached unless it is named', (address) => expect(mayReach(address, [])).toBe(false));

test.each([
  '169.254.169.254',
  '169.254.170.2',
  '::ffff:169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  'fe80::1',
  'fe80::1%eth0',
  'fd00:ec2::254',
  '100.100.100.200',
  '168.63.129.16',
  '0.0.0.0',
  '::',
  '224.0.0.1',
  'ff02::1',
  '255.255.255.255',
])('the address %s may not be reached however it is named', (address) => {
  expect(mayReach(address, ANYWHERE)).toBe(false);
});

test('a named range lets its addresses through and no others', () => {
  const named = [parseRange('10.20.0.0/16'), parseRange('fd12::/48')];
  const reached = ['10.20.3.4', '::ffff:10.20.3.4', 'fd12::1', '10.21.0.1', 'fd13::1'].map((a) => mayReach(a, named));
  expect(reached).toEqual([true, true, true, false, false]);
});

test('an address names itself alone', () => {
  const named = [rangeOf('10.0.0.5')];
  expect([mayReach('10.0.0.5', named), mayReach('10.0.0.6', named)]).toEqual([true, false]);
});

test('localhost names loopback alone', () => {
  expect(['127.0.0.9', '::1', '10.0.0.1'].map((a) => mayReach(a, LOOPBACK))).toEqual([true, true, false]);
});

test('an IPv4 address is judged alike in all its clothes', () => {
  assert(
    property(ipV4(), (address) => {
      const plain = mayReach(address, []);
      expect([mayReach(`::ffff:${address}`, []), mayReach(`64:ff9b::${address}`, [])]).toEqual([plain, plain]);
    }),
  );
});

test('a range is written in full', () => {
  expect(['10.0.0.0/8', 'fd12::/48', '10/8', '10.0.0.0', '10.0.0.0/33', 'x'].map(isRange)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
