/** The part of the file that speaks of how people sign in at an identity provider. */
import { z } from 'zod';
import { secretSchema } from '../core/index.ts';
import { roleNames, type Role } from '../identity/index.ts';
import { reachSchema } from '../providers/index.ts';
import { identitySchema as tokensSchema } from './schema-tokens.ts';

/** A provisioner is a program that keeps the list of people; nobody becomes one by a group. */
const given = roleNames.filter((role) => role !== 'provisioner') as [Role, ...Role[]];

const url = z.url({ protocol: /^https?$/ }).max(512);

const oidcSchema = z.strictObject({
  issuer: url.describe('Its discovery document is asked for below it.'),
  clientId: z.string().min(1).max(256).describe('As the provider knows this installation.'),
  clientSecret: secretSchema.optional().describe('Without it the client is public, and PKCE alone protects the code.'),
  redirectUri: url
    .optional()
    .describe('Where the provider sends people back: …/api/v1/sign-in/callback. Default: at listen.control.'),
  scopes: z
    .array(z.string().min(1).max(128))
    .min(1)
    .default(['openid', 'profile', 'email'])
    .describe('What is asked for. Default: openid, profile, email.'),
  organization: z.string().min(1).max(64).default('default').describe('Whose people these are.'),
  groupsClaim: z
    .string()
    .min(1)
    .max(256)
    .default('groups')
    .describe('The claim of the identity token with the groups.'),
  grants: z
    .array(
      z.strictObject({
        group: z.string().min(1).max(512).describe('A value of the claim.'),
        role: z.enum(given).describe('What its members hold.'),
        team: z.string().min(1).max(64).optional().describe('In this team alone; else in the organization.'),
      }),
    )
    .max(1_000)
    .default([])
    .describe('Which group holds which role. Made anew at each sign-in.'),
  network: reachSchema.prefault({}).describe('How the provider is reached; as of providers.'),
});

export const identitySchema = tokensSchema.extend({
  local: z
    .boolean()
    .optional()
    .describe('Whether people of this installation sign in with a password. Default: true without identity.oidc.'),
  oidc: oidcSchema.optional().describe('The OpenID provider at which people sign in; see access.md.'),
});
export type OidcSettings = z.infer<typeof oidcSchema>;
