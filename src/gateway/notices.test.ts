import { expect, test } from 'vitest';
import { Notices } from './notices.ts';

const DAY_MS = 86_400_000;
const at = (deployment: string) => ({ deployment, provider: 'p', vendorModel: 'm' });

function listen() {
  const told: unknown[] = [];
  const clock = { time: 0, now: () => clock.time };
  const logger = {
    warn: (fields: { deployment: string; notice: string }) => told.push(`${fields.deployment}: ${fields.notice}`),
  };
  return {
    notices: new Notices({ logger } as unknown as ConstructorParameters<typeof Notices>[0], clock),
    clock,
    told,
  };
}

test('what a provider says of a model is told once a day for each deployment, and at once where it is new', () => {
  const { notices, clock, told } = listen();
  for (const name of ['a', 'a', 'b', 'a']) notices.tell(at(name), 'ends in May');
  notices.tell(at('a'), 'ends in June');
  clock.time = DAY_MS - 1;
  notices.tell(at('a'), 'ends in May');
  expect(told).toEqual(['a: ends in May', 'b: ends in May', 'a: ends in June']);
  clock.time = DAY_MS;
  notices.tell(at('a'), 'ends in May');
  expect(told).toHaveLength(4);
});

test('it remembers a bounded number of them', () => {
  const { notices, told } = listen();
  for (let n = 0; n < 3_000; n += 1) notices.tell(at(`d${n}`), 'ends');
  notices.tell(at('d2999'), 'ends');
  expect(told).toHaveLength(3_000);
});
