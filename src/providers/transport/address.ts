import ipaddr from 'ipaddr.js';

export type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];
type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Loopback, for a provider whose host is called `localhost`. */
export const LOOPBACK: readonly Range[] = [ipaddr.parseCIDR('127.0.0.0/8'), ipaddr.parseCIDR('::1/128')];
/** Everything that is not refused by its nature, for a forward proxy: it is named by the configuration. */
export const ANYWHERE: readonly Range[] = [ipaddr.parseCIDR('0.0.0.0/0'), ipaddr.parseCIDR('::/0')];

/**
 * Refused however they are named: the services that give a cloud machine its credentials, and addresses of no single
 * machine. Link-local holds the metadata service of AWS, Azure, GCP and OCI; the others are those of AWS, GCP and
 * Scaleway over IPv6, Alibaba's, OCI's older one and Azure's host agent.
 */
const NEVER: readonly Range[] = [
  '169.254.0.0/16',
  'fe80::/10',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
  'fd00:42::42/128',
  '100.100.100.200/32',
  '192.0.0.192/32',
  '168.63.129.16/32',
  '0.0.0.0/8',
  '::/128',
  '224.0.0.0/4',
  'ff00::/8',
  '255.255.255.255/32',
].map((range) => ipaddr.parseCIDR(range));

/** The only addresses of IPv6 given to the public so far (RFC 4291 §2.4, IANA's registry). */
const GLOBAL_UNICAST: Range = ipaddr.parseCIDR('2000::/3');
/** IPv4 reached from a network that has only IPv6 (RFC 6052); the address inside it is the one to judge. */
const NAT64: Range = ipaddr.parseCIDR('64:ff9b::/96');

/** The range of one address, which an operator who writes an address has named. */
export function rangeOf(address: string): Range {
  const parsed = ipaddr.process(address);
  return [parsed, parsed.kind() === 'ipv4' ? 32 : 128];
}

/** @param text checked by the schema */
export function parseRange(text: string): Range {
  return ipaddr.parseCIDR(text);
}

/** Whether a text is an address range written in full; `10/8` would be read as 0.0.0.10/8. */
export function isRange(text: string): boolean {
  return ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text);
}

/**
 * Whether a connection to this address may be made.
 * @param named ranges the configuration allows although they are not public
 */
export function mayReach(text: string, named: readonly Range[]): boolean {
  const address = effective(text);
  if (address === undefined || inAny(address, NEVER)) return false;
  return isPublic(address) || inAny(address, named);
}

/** IPv4 dressed as IPv6 is judged as what it is. */
function effective(text: string): Address | undefined {
  if (!ipaddr.isValid(text)) return undefined;
  const address = ipaddr.process(text);
  if (!inAny(address, [NAT64])) return address;
  return ipaddr.fromByteArray(address.toByteArray().slice(12));
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || inAny(address, [GLOBAL_UNICAST]);
}

function inAny(address: Address, ranges: readonly Range[]): boolean {
  return ranges.some((range) => range[0].kind() === address.kind() && address.match(range));
}
