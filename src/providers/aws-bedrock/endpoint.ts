/** Which of the service's hosts a provider speaks to; each has its own name in signatures. */
export type Surface = 'runtime' | 'mantle';

export interface EndpointChoice {
  readonly region: string;
  readonly surface: Surface;
  readonly fips?: boolean;
  readonly dualStack?: boolean;
}

interface Partition {
  readonly regions: RegExp;
  readonly suffix: string;
  readonly dualStackSuffix: string;
}

/** The commercial partition comes last: it takes every region no other one claims. */
const partitions: readonly Partition[] = [
  { regions: /^cn-/, suffix: 'amazonaws.com.cn', dualStackSuffix: 'api.amazonwebservices.com.cn' },
  { regions: /^eusc-/, suffix: 'amazonaws.eu', dualStackSuffix: 'api.amazonwebservices.eu' },
  { regions: /^us-gov-/, suffix: 'amazonaws.com', dualStackSuffix: 'api.aws' },
  { regions: /^us-iso-/, suffix: 'c2s.ic.gov', dualStackSuffix: 'api.aws.ic.gov' },
  { regions: /^us-isob-/, suffix: 'sc2s.sgov.gov', dualStackSuffix: 'api.aws.scloud' },
  { regions: /(?:)/, suffix: 'amazonaws.com', dualStackSuffix: 'api.aws' },
];

/** The vendor's public origin for a region, as its own SDK resolves it. A private link is named by `endpoint` instead. */
export function defaultOrigin(choice: EndpointChoice): string {
  const { region, surface, fips = false, dualStack = false } = choice;
  // Mantle exists under the dual-stack names alone.
  if (surface === 'mantle') return `https://bedrock-mantle.${region}.${partitionOf(region).dualStackSuffix}`;
  const { suffix, dualStackSuffix } = partitionOf(region);
  return `https://bedrock-runtime${fips ? '-fips' : ''}.${region}.${dualStack ? dualStackSuffix : suffix}`;
}

function partitionOf(region: string): Partition {
  const found = partitions.find((partition) => partition.regions.test(region));
  if (!found) throw new Error('the commercial partition matches every region');
  return found;
}

/** The service in the scope of a signature; never guessed from a host name, which may be a private one. */
export const signingService = (surface: Surface): string => (surface === 'mantle' ? 'bedrock-mantle' : 'bedrock');
