import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressAllowed, checkAddresses, clientAddress } from './address.ts';
import type { ApiKey } from './port.ts';

const keyFrom = (addresses: readonly string[] | null): ApiKey => ({
  id: 'k',
  applicationId: 'a',
  name: 'n',
  prefix: 'sp-0000',
  lastFour: '0000',
  createdAt: 0,
  expiresAt: null,
  revokedAt: null,
  models: null,
  addresses,
  limits: null,
  environment: 'production',
});

const value = (parts: readonly number[]): number => parts.reduce((sum, part) => sum * 256 + part, 0);

describe('the address list of a key', () => {
  it.each([
    [['10.0.0.0/8'], '10.255.0.1', true],
    [['10.0.0.0/8'], '11.0.0.1', false],
    [['192.0.2.7'], '192.0.2.7', true],
    [['192.0.2.7'], '192.0.2.8', false],
    [['10.0.0.0/8'], '::ffff:10.1.2.3', true],
    [['::ffff:10.0.0.0/104'], '10.1.2.3', true],
    [['::ffff:10.0.0.0/104'], '11.1.2.3', false],
    [['2001:db8::/32'], '2001:db8:1::1', true],
    [['2001:db8::/32'], '2001:db9::1', false],
    [['::/0'], '10.0.0.1', false],
    [['0.0.0.0/0'], '203.0.113.9', true],
    [['2001:db8::/32', '192.0.2.0/24'], '192.0.2.200', true],
    [['10.0.0.0/8'], 'unknown', false],
    [['10.0.0.0/8'], '10.1', false],
    [['10.0.0.0/8'], '', false],
  ])('%j lets %s in: %s', (addresses, from, allowed) => {
    expect(addressAllowed(keyFrom(addresses), from)).toBe(allowed);
  });

  it('that is absent lets everyone in', () => {
    expect(addressAllowed(keyFrom(null), 'anything')).toBe(true);
  });

  it.each(['10.0.0.0/33', '10.0.0.0/-1', '10.0.0/8', 'host.example', '010.0.0.1', '10.0.0.1/8/8', '::1/129', '/8', ''])(
    'is refused when it holds %j',
    (text) => {
      expect(() => checkAddresses([text])).toThrow(expect.objectContaining({ code: 'request.invalid' }));
    },
  );

  it('holds at least one entry, so that "nobody" is not written by accident', () => {
    expect(() => checkAddresses([])).toThrow(/between 1 and/);
  });

  it('lets in exactly the addresses that share the prefix', () => {
    const ip = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
    fc.assert(
      fc.property(ip, ip, fc.nat(32), (network, from, bits) => {
        const size = 2 ** (32 - bits);
        const same = Math.floor(value(network) / size) === Math.floor(value(from) / size);
        expect(addressAllowed(keyFrom([`${network.join('.')}/${bits}`]), from.join('.'))).toBe(same);
      }),
    );
  });
});

describe('the address of a caller', () => {
  it.each([
    ['no proxy is trusted', '203.0.113.5', '10.9.9.9', 0, '203.0.113.5'],
    [
      'one proxy is trusted: what it saw, not what the caller claims',
      '10.0.0.2',
      '1.1.1.1, 203.0.113.5',
      1,
      '203.0.113.5',
    ],
    ['two proxies are trusted', '10.0.0.2', '1.1.1.1, 203.0.113.5, 10.0.0.3', 2, '203.0.113.5'],
    ['fewer proxies wrote than are trusted', '10.0.0.2', '203.0.113.5', 3, '203.0.113.5'],
    ['the proxy writes a port', '10.0.0.2', '203.0.113.5:4711', 1, '203.0.113.5'],
    ['the proxy writes a port to IPv6', '10.0.0.2', '[2001:db8::1]:4711', 1, '2001:db8::1'],
    ['the header is missing', '203.0.113.5', undefined, 1, '203.0.113.5'],
    ['the header is empty', '203.0.113.5', '', 1, '203.0.113.5'],
  ])('when %s', (_when, socket, header, proxies, expected) => {
    expect(clientAddress(socket, header, proxies)).toBe(expected);
  });
});
