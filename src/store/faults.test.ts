import { describe, expect, it } from 'vitest';
import { Fault } from '../core/index.ts';
import { storeFault } from './faults.ts';

const failing = (code: string | undefined, message = 'x'): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

describe('a failure of the database', () => {
  it.each([
    failing('ECONNREFUSED'),
    failing('57P01'),
    failing('57P03'),
    failing('08006'),
    failing('53300'),
    failing('57014'),
    failing('40P01'),
    failing(undefined, 'timeout exceeded when trying to connect'),
    failing(undefined, 'Connection terminated unexpectedly'),
    failing(undefined, 'Query read timeout'),
    new AggregateError([failing('ECONNREFUSED'), failing('ECONNREFUSED')]),
  ])('that means it is away says when to come back: %s', (error) => {
    const fault = storeFault(error);
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({
      code: 'store.unavailable',
      status: 503,
      detail: { retryAfterMs: 2_000 },
      cause: error,
    });
  });

  it.each([failing('23505'), failing('22P02'), failing('42P01'), failing('28P01'), failing(undefined, 'other')])(
    'that is about the statement stays what it is: %s',
    (error) => {
      expect(storeFault(error)).toBe(error);
    },
  );
});
