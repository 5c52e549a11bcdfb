import { INSTALLATION_CHAIN } from '../../audit/index.ts';
import { route } from '../route.ts';

export const systemRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/status',
    access: 'status:read',
    handle: (control, _asked, act) => {
      act.require('shared');
      return control.status();
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/reload',
    access: 'config:reload',
    audit: 'config.reload',
    handle: async (control, _asked, act): Promise<object> => {
      act.require('installation');
      return act.isDryRun ? control.rehearseReload() : control.reload(act.handOver());
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/data-keys/rotate',
    access: 'data-key:rotate',
    audit: 'data-key.rotate',
    handle: async (control, _asked, act) => {
      act.require('installation');
      const answer = await act.commit(async ({ dataKeys }) => {
        const retired = await dataKeys.retireDataKeys({}, control.clock.now());
        const object = { type: 'data-key', id: null, name: 'all that seal' };
        return { deed: { chain: INSTALLATION_CHAIN, object, detail: { retired } }, answer: { retired } };
      });
      control.forgetDataKeys();
      return answer;
    },
  }),
];
