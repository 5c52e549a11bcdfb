/**
 * Oracle keeps its clouds apart in realms, each with a domain of its own. Only regions outside the commercial realm
 * are listed; a region we do not know belongs to the commercial one, and `realmDomain` overrides us.
 * Source: the region table of `oci-common` 2.142.
 */
const COMMERCIAL = 'oraclecloud.com';

const DOMAINS: Readonly<Record<string, string>> = {
  'us-langley-1': 'oraclegovcloud.com',
  'us-luke-1': 'oraclegovcloud.com',
  'eu-frankfurt-2': 'oraclecloud.eu',
  'eu-madrid-2': 'oraclecloud.eu',
  'ap-chiyoda-1': 'oraclecloud8.com',
  'ap-ibaraki-1': 'oraclecloud8.com',
  'me-dcc-muscat-1': 'oraclecloud9.com',
  'me-ibri-1': 'oraclecloud9.com',
  'ap-dcc-canberra-1': 'oraclecloud10.com',
  'eu-crissier-1': 'oraclecloud24.com',
};

/** @returns the domain of the realm that `region` lies in, without a leading dot */
function realmDomain(region: string): string {
  if (region.startsWith('us-gov-')) return 'oraclegovcloud.com';
  if (region.startsWith('uk-gov-')) return 'oraclegovcloud.uk';
  return DOMAINS[region] ?? COMMERCIAL;
}

/** The data plane of a region; every door of it, native or OpenAI-compatible, lives under this one origin. */
export function inferenceOrigin(region: string, domain = realmDomain(region)): string {
  return `https://inference.generativeai.${region}.oci.${domain}`;
}
