import { expect, it } from 'vitest';
import { Tally } from './tally.ts';

const rows = (...ids: number[]): Buffer[] =>
  ids.map((id) => Buffer.from(`{"k":"close","id":"${id}","settlement":"void","record":{"id":${id}}}`));
const left = (tally: Tally): unknown[] => tally.unreported.map(({ id }) => id);

it('knows the calls that closed after the last report', () => {
  const tally = new Tally();
  tally.drained(rows(1, 2, 3));
  tally.reported(2);
  tally.drained(rows(4));
  expect(left(tally)).toEqual([3, 4]);
});

it('knows them too where the report ran ahead of the drain', () => {
  const tally = new Tally();
  tally.drained(rows(1));
  tally.reported(3);
  tally.drained(rows(2, 3, 4, 5));
  tally.reported(4);
  expect(left(tally)).toEqual([5]);
});
