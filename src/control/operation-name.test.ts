import { expect, it } from 'vitest';
import { operationName, tagOf } from './operation-name.ts';

it.each([
  ['GET', '/api/v1/keys', 'listKeys'],
  ['GET', '/api/v1/keys/:id', 'getKey'],
  ['GET', '/api/v1/status', 'getStatus'],
  ['GET', '/api/v1/models/:name/versions', 'listModelVersions'],
  ['GET', '/api/v1/models/:name/versions/:version', 'getModelVersion'],
  ['POST', '/api/v1/service-accounts', 'createServiceAccount'],
  ['POST', '/api/v1/service-accounts/:id/tokens', 'createServiceAccountToken'],
  ['POST', '/api/v1/keys/:id/rotate', 'rotateKey'],
  ['PATCH', '/api/v1/policies/:id', 'updatePolicy'],
  ['PUT', '/api/v1/keys/:id/limits', 'setKeyLimits'],
  ['DELETE', '/api/v1/admin-tokens/:id', 'deleteAdminToken'],
] as const)('%s %s is called %s', (method, path, name) => {
  expect(operationName({ method, path })).toBe(name);
});

it('a route may have a name of its own, and is told among those of its first noun', () => {
  const path = '/api/v1/data-keys/rotate';
  expect(operationName({ method: 'POST', path, name: 'rotateDataKeys' })).toBe('rotateDataKeys');
  expect(tagOf({ path })).toBe('data-keys');
});
