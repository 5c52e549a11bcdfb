import { expect, it } from 'vitest';
import { requestOf } from './request.ts';

it('an operation is asked by its name, with what its type asks for', () => {
  expect(requestOf('rotateKey', { params: { id: 'a/b?c' }, body: { graceSeconds: 0 }, dryRun: true })).toEqual({
    method: 'POST',
    target: '/api/v1/keys/a%2Fb%3Fc/rotate?dryRun=true',
    headers: {},
    body: '{"graceSeconds":0}',
  });
});

it('what is left out is not asked for', () => {
  expect(requestOf('listKeys', { query: { application: undefined, limit: 2 } }).target).toBe('/api/v1/keys?limit=2');
  expect(requestOf('reload')).toEqual({ method: 'POST', target: '/api/v1/reload', headers: {}, body: undefined });
});

it('an ETag and an idempotency key travel as headers', () => {
  const { headers } = requestOf('revokeKey', { params: { id: '1' }, ifMatch: '"x"', idempotencyKey: 'k' });
  expect(headers).toEqual({ 'if-match': '"x"', 'idempotency-key': 'k' });
});
