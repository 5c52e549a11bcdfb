import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { limits, type Fault } from '../core/index.ts';
import { readBody } from './read-body.ts';

/** The same bytes again and again: what is counted need not be there. */
const PIECE = Buffer.alloc(16 * 1024 * 1024);

function sending(): { fault: () => Fault | undefined; response: EventEmitter } {
  const request = Object.assign(new EventEmitter(), { headers: {} });
  const response = new EventEmitter();
  let told: Fault | undefined;
  readBody(request as unknown as IncomingMessage, response as unknown as ServerResponse, (_body, fault) => {
    told = fault;
  });
  request.emit('data', PIECE);
  request.emit('data', PIECE);
  return { fault: () => told, response };
}

test('bodies of all callers together are bounded, and let go of with their answers', () => {
  const senders = Array.from({ length: limits.BODIES_BYTES_MAX / PIECE.length / 2 }, sending);
  const late = sending();
  expect([senders.some(({ fault }) => fault()), late.fault()?.code]).toEqual([false, 'gateway.overloaded']);
  for (const { response } of senders) response.emit('close');
  const later = sending();
  expect(later.fault()).toBeUndefined();
  later.response.emit('close');
});

test('of bodies that do not come to an end the oldest is cut, so that there is room for the next', () => {
  const cut: number[] = [];
  const begin = (n: number) => {
    const request = Object.assign(new EventEmitter(), {
      headers: { 'content-length': '3000000' },
      destroy: () => {
        cut.push(n);
        request.emit('error', new Error('aborted'));
      },
    });
    readBody(request as unknown as IncomingMessage, new EventEmitter() as unknown as ServerResponse, () => undefined);
    request.emit('data', Buffer.alloc(1));
    return request;
  };
  const requests = Array.from({ length: limits.BODIES_ARRIVING_MAX + 2 }, (_, n) => begin(n));
  expect(cut).toEqual([0, 1]);
  for (const request of requests) request.emit('end');
  begin(-1).emit('end');
  expect(cut).toEqual([0, 1]);
});
