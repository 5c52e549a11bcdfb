/** The part of the file that speaks of who calls by a token of an identity provider. */
import { z } from 'zod';
import { reachSchema } from '../providers/index.ts';
import { scimSchema } from './schema-scim.ts';

/** Asymmetric ones only: with the others, and with "none", whoever may check a token can make one. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

const applicationName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'is no application: write it as team/app',
  );

const audience = z.string().min(1).max(512);

const tokensSchema = z.strictObject({
  issuer: z
    .url({ protocol: /^https?$/ })
    .max(512)
    .describe('As it stands in the claim "iss", letter by letter.'),
  jwksUri: z
    .url({ protocol: /^https?$/ })
    .max(1024)
    .optional()
    .describe('Where its keys are. Default: as its discovery document says.'),
  audience: z
    .union([audience, z.array(audience).min(1).max(16)])
    .describe('What the claim "aud" must hold, or a list of which it must hold one.'),
  algorithms: z
    .array(z.enum(ALGORITHMS))
    .min(1)
    .default(['RS256', 'PS256', 'ES256', 'EdDSA'])
    .describe('Of signatures that are taken. Default: RS256, PS256, ES256, EdDSA.'),
  application: z
    .union([
      applicationName,
      z.strictObject({ claim: z.string().min(1).max(256), map: z.record(z.string().min(1).max(512), applicationName) }),
    ])
    .describe('Whose calls these are: team/app, or { claim, map } where the value of a claim decides.'),
  clockSkewSeconds: z.int().min(0).max(300).default(60).describe("How far the issuer's clock may be from ours."),
  maxAgeSeconds: z
    .int()
    .min(1)
    .max(31_536_000)
    .optional()
    .describe('How old a token may be by "iat". Default: its "exp" decides alone.'),
  network: reachSchema.prefault({}).describe('How the issuer is reached; as of providers.'),
});

/** A handful is usual; each is asked for its keys on a clock. */
const ISSUERS_MAX = 32;
const ORGANIZATIONS_MAX = 256;

export const identitySchema = z.strictObject({
  tokens: z
    .array(tokensSchema)
    .max(ISSUERS_MAX)
    .default([])
    .describe('Issuers whose tokens are taken in place of API keys; see tokens.md.'),
  scim: z
    .array(scimSchema)
    .max(ORGANIZATIONS_MAX)
    .default([])
    .describe('Identity providers that tell of people and groups over SCIM; see scim.md.'),
});
