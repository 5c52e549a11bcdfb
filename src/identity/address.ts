import ipaddr from 'ipaddr.js';
import { Fault } from '../core/index.ts';
import type { ApiKey } from './port.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [Address, number];

/** An allowlist is for networks, not for every client by itself. */
const ADDRESSES_MAX = 100;

/** Compiled lists live as long as the key record they belong to. */
const compiled = new WeakMap<readonly string[], readonly Range[]>();

/**
 * Checks an allowlist at the edge: single addresses or CIDR, four-part decimal for IPv4.
 * @throws Fault `request.invalid` naming the first entry that is neither
 */
export function checkAddresses(addresses: readonly string[]): void {
  if (addresses.length === 0 || addresses.length > ADDRESSES_MAX) {
    throw invalid(`An address list holds between 1 and ${ADDRESSES_MAX} entries.`);
  }
  for (const text of addresses) {
    if (!parseRange(text)) throw invalid(`"${text.slice(0, 64)}" is neither an address nor a CIDR range.`);
  }
}

/** Whether a key may be used from an address. What cannot be read as an address is not on any list. */
export function addressAllowed(key: ApiKey, address: string): boolean {
  if (key.addresses === null) return true;
  const from = parseAddress(address);
  if (!from) return false;
  return rangesOf(key.addresses).some(([network, bits]) => contains(network, bits, from));
}

/**
 * Where a request comes from. Each trusted proxy appends the address it saw to `x-forwarded-for`; the entry that the
 * outermost one wrote is the caller's, and everything left of it is the caller's own claim.
 * @param socketAddress the peer of the connection
 * @param forwardedFor the header as it came
 * @param trustedProxies how many proxies stand in front of us; 0: the header is not read
 */
export function clientAddress(socketAddress: string, forwardedFor: string | undefined, trustedProxies: number): string {
  if (trustedProxies === 0 || forwardedFor === undefined) return socketAddress;
  const entries = forwardedFor.split(',');
  const entry = entries[Math.max(entries.length - trustedProxies, 0)]?.trim();
  return entry === undefined || entry === '' ? socketAddress : withoutPort(entry);
}

/** Of whom an address tells: itself, or for IPv6 the network around it, since whoever has one address has all 2^64 of it. */
export function networkOf(address: string): string {
  const parsed = parseAddress(address);
  if (parsed === undefined) return address;
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const [a, b, c, d] = parsed.parts;
  return new ipaddr.IPv6([a ?? 0, b ?? 0, c ?? 0, d ?? 0, 0, 0, 0, 0]).toString();
}

/** Some proxies write `192.0.2.1:4711` or `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(entry);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  return /^\d+\.\d+\.\d+\.\d+:\d+$/.test(entry) ? entry.slice(0, entry.lastIndexOf(':')) : entry;
}

function rangesOf(addresses: readonly string[]): readonly Range[] {
  const known = compiled.get(addresses);
  if (known) return known;
  const ranges = addresses.map(parseRange).filter((range) => range !== undefined);
  compiled.set(addresses, ranges);
  return ranges;
}

function contains(network: Address, bits: number, from: Address): boolean {
  return network.kind() === from.kind() && from.match(network, bits);
}

/** IPv4 in its four-part form only: "10.1" and octal parts mean different hosts to different parsers. */
function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function parseRange(text: string): Range | undefined {
  const slash = text.indexOf('/');
  const plain = slash === -1 ? text : text.slice(0, slash);
  const address = parseAddress(plain);
  if (!address) return undefined;
  const width = address.kind() === 'ipv4' ? 32 : 128;
  if (slash === -1) return [address, width];
  const suffix = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(suffix)) return undefined;
  // ::ffff:10.0.0.0/104 is 10.0.0.0/8 written for IPv6.
  const mapped = width === 32 && plain.includes(':') ? 96 : 0;
  const bits = Number(suffix) - mapped;
  return bits >= 0 && bits <= width ? [address, bits] : undefined;
}

const invalid = (sentence: string): Fault => new Fault('request.invalid', { public: sentence, param: 'addresses' });
