import { expect, test } from 'vitest';
import { requestIdOf } from './request-id.ts';

test.each([
  ['x-request-id', 'req_8f3b2c'],
  ['apim-request-id', 'b7e0a6a4-6c5f-4f0e-9d0a-0a1b2c3d4e5f'],
  ['x-amzn-requestid', 'b7e0a6a4-6c5f-4f0e-9d0a-0a1b2c3d4e5f'],
  ['opc-request-id', 'ABC123/DEF456/GHI789'],
])('the id in %s is kept', (name, id) => {
  expect(requestIdOf({ [name]: id }, { authorization: 'Bearer key-1234567' })).toBe(id);
});

test.each([
  ['authorization', 'Bearer key-1234567'],
  ['api-key', 'key-1234567'],
  ['x-api-key', 'key-1234567'],
  ['x-amz-security-token', 'key-1234567'],
])('one that repeats the credential of %s is dropped', (name, value) => {
  expect(requestIdOf({ 'x-request-id': 'a-key-1234567-b' }, { [name]: value })).toBeNull();
  expect(requestIdOf({ 'x-request-id': 'a key-1234567' }, { [name]: value })).toBeNull();
});

test('it ends where it is none any more, and after 200 characters', () => {
  expect(requestIdOf({ 'x-request-id': 'req_1 <script>' }, {})).toBe('req_1');
  expect(requestIdOf({ 'x-request-id': 'a'.repeat(5_000) }, {})).toBe('a'.repeat(200));
  expect(requestIdOf({ 'x-request-id': '<>', 'request-id': 'req_2' }, {})).toBe('req_2');
});
