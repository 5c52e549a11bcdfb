/** The part of the file that speaks of identity providers that tell of people and groups. */
import { z } from 'zod';
import { roleNames, type Role } from '../identity/index.ts';

/** Who holds it could give itself every other. */
const given = roleNames.filter((role) => role !== 'provisioner') as [Role, ...Role[]];

const groupRole = z.strictObject({
  role: z.enum(given).describe('What members may do.'),
  team: z.string().min(1).max(64).optional().describe('In this team alone. Default: in the whole organization.'),
});

export const scimSchema = z.strictObject({
  organization: z.string().min(1).max(64).default('default').describe('Whose people they are.'),
  issuer: z
    .url({ protocol: /^https?$/ })
    .max(512)
    .describe('Who vouches for them when they sign in: the issuer of the identity provider.'),
  subject: z
    .enum(['externalId', 'userName'])
    .default('externalId')
    .describe('Which attribute is the subject that the issuer will name. It never changes.'),
  groups: z
    .record(z.string().min(1).max(256), z.array(groupRole).min(1).max(32))
    .default({})
    .describe('What members of a group may do, by its displayName: [{ role, team }].'),
});
