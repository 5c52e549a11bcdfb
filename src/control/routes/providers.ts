import { providerRows } from '../deployments.ts';
import { route } from '../route.ts';

export const providerRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/providers',
    access: 'provider:read',
    handle: async (control, _asked, act) => {
      act.require('shared');
      return { data: providerRows(control.snapshot, await control.health()), next: null };
    },
  }),
];
