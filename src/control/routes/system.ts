import { route } from '../route.ts';

export const systemRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/status',
    access: 'status:read',
    handle: async (control) => control.status(),
  }),
  route({
    method: 'POST',
    path: '/api/v1/reload',
    access: 'config:reload',
    handle: (control) => control.reload(),
  }),
  route({
    method: 'POST',
    path: '/api/v1/data-keys/rotate',
    access: 'data-key:rotate',
    handle: async (control) => ({ retired: await control.rotateDataKeys() }),
  }),
];
