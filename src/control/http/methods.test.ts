import { expect, it } from 'vitest';
import { methodsAt } from './methods.ts';

const at = methodsAt([
  { method: 'GET', path: '/things' },
  { method: 'POST', path: '/things' },
  { method: 'DELETE', path: '/things/:id' },
  { method: 'GET', path: '/things/new' },
]);

it.each([
  ['/things', ['GET', 'OPTIONS', 'POST']],
  ['/things/1', ['DELETE', 'OPTIONS']],
  ['/things/new', ['DELETE', 'GET', 'OPTIONS']],
  ['/things/', []],
  ['/things/1/2', []],
  ['/', []],
])('%s takes %j', (path, methods) => {
  expect(at(path)).toEqual(methods);
});
