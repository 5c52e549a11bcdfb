import { z } from 'zod';
import { permissionsOf, roleNames, type ControlPrincipal } from '../../identity/index.ts';
import { route } from '../route.ts';

const meSchema = z
  .strictObject({
    type: z.enum(['admin-token', 'configured-token', 'user', 'service-account', 'sealed-access']),
    id: z.string().nullable(),
    name: z.string(),
    organizationId: z.uuid().nullable().meta({ description: 'null: of the installation.' }),
    grants: z.array(
      z.strictObject({
        role: z.enum(roleNames),
        organizationId: z.uuid().nullable(),
        teamId: z.uuid().nullable(),
        permissions: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'Me', description: 'Operators hold no grants: what they may do comes of their token.' });

export const meRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/me',
    access: 'signed-in',
    summary: 'Show who asks, and what they hold.',
    answer: meSchema,
    handle: async (_control, _asked, { principal }) => shown(principal),
  }),
];

const shown = ({ type, id, name, organizationId, grants }: ControlPrincipal) => ({
  type,
  id,
  name,
  organizationId,
  grants: grants.map((grant) => ({ ...grant, permissions: [...permissionsOf(grant.role)].toSorted() })),
});
