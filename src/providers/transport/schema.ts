import { X509Certificate, createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { certificateSchema, secretSchema, type Secret } from '../../core/index.ts';
import type { NetworkSettings } from './network.ts';
import { isRange } from './address.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

const pemSchema = certificateSchema.refine(
  (pem) => certificatesOf(pem) !== undefined,
  'expected one or more certificates in PEM',
);

const proxySchema = z.strictObject({
  url: z
    .string()
    .refine(
      isBareOrigin,
      'a proxy is "http://host:port" or "https://host:port"; user and password have their own fields',
    )
    .describe('http://host:port or https://host:port.'),
  username: z.string().min(1).max(256).exactOptional().describe('Where the proxy asks for one.'),
  password: secretSchema.exactOptional().describe('Of that user.'),
});

const clientCertificateSchema = z
  .strictObject({
    certificate: pemSchema.describe('PEM with the certificate and its chain.'),
    privateKey: secretSchema.describe('PEM, unencrypted.'),
  })
  .refine(isPair, {
    path: ['privateKey'],
    error: 'the private key is not in PEM or does not belong to the certificate',
  });

const rangeSchema = z.string().refine(isRange, 'expected a range of addresses such as "10.20.0.0/16" or "fd12::/48"');

/** How a host is reached, whatever for. */
const reach = {
  proxy: proxySchema.exactOptional().describe('A forward proxy, which then resolves the name.'),
  ca: pemSchema.exactOptional().describe('PEM of private certificate authorities.'),
  clientCertificate: clientCertificateSchema.exactOptional().describe('Shown to who asks for one.'),
  privateAddresses: z
    .array(rangeSchema)
    .max(64)
    .default([])
    .describe('Ranges that the name may resolve to although they are private.'),
};

/** `network` of a host that is asked now and then. */
export const reachSchema: z.ZodType<Omit<NetworkSettings, 'connections' | 'fetchImages'>> = z.strictObject(reach);

/**
 * `network` of a provider: how its connections are made. Everything is optional.
 *
 * - `proxy`: a forward proxy, which then resolves the provider's name
 * - `ca`: private certificate authorities, added to the system's, for the provider and for the proxy
 * - `clientCertificate`: shown to the provider that asks for one
 * - `privateAddresses`: ranges the provider's name may resolve to although they are not public
 * - `connections`: sockets to this provider at most, default 1024; streams hold one each for seconds
 * - `fetchImages`: fetch the images that callers name by URL, for vendors that take only bytes; default false
 */
export const networkSchema: z.ZodType<NetworkSettings> = z
  .strictObject({
    ...reach,
    connections: z.int().min(1).max(16_384).default(1024).describe('At the same time, at most.'),
    fetchImages: z.boolean().default(false).describe('Whether images that callers name by URL are fetched.'),
  })
  .refine((network) => !(network.fetchImages && network.proxy), {
    path: ['fetchImages'],
    error:
      'images cannot be fetched through a proxy: it resolves names that callers choose, and we cannot check where they lead',
  })
  .prefault({});

function certificatesOf(pem: string): X509Certificate[] | undefined {
  try {
    const certificates = (pem.match(CERTIFICATE) ?? []).map((block) => new X509Certificate(block));
    return certificates.length > 0 ? certificates : undefined;
  } catch {
    return undefined;
  }
}

function isPair(pair: { certificate: string; privateKey: Secret }): boolean {
  try {
    return certificatesOf(pair.certificate)?.[0]?.checkPrivateKey(createPrivateKey(pair.privateKey.reveal())) ?? false;
  } catch {
    return false;
  }
}

function isBareOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return ['http:', 'https:'].includes(url.protocol) && url.href === `${url.origin}/`;
}
