import { expect, test } from 'vitest';
import { measureData } from './measure-data.ts';

const shown = (rows: Readonly<Record<string, readonly object[]>>, benign: readonly string[] = []) =>
  measureData(new Map(Object.entries(rows)), benign).data.map(
    ({ file, type, found, expected, wrong }) => `${file} ${type}: ${found} of ${expected}, ${wrong} wrong`,
  );

test('sentences are measured by type, by what overlaps and by what is found beside it', () => {
  const pii = [
    { text: 'mail jane@example.org', spans: [{ type: 'EMAIL_ADDRESS', start: 5, end: 21 }] },
    { text: 'mail joe@example.org or 4111 1111 1111 1111', spans: [{ type: 'CREDIT_CARD', start: 24, end: 43 }] },
    { text: 'the card 4111 1111 1111 1112', spans: [{ type: 'CREDIT_CARD', start: 9, end: 28 }] },
    { text: 'Jane', spans: [{ type: 'PERSON', start: 0, end: 4 }] },
  ];
  const { data, unsupported } = measureData(new Map([['pii', pii]]), []);
  expect(data.map(({ type, found, expected, wrong }) => [type, found, expected, wrong])).toEqual([
    ['CREDIT_CARD', 1, 2, 0],
    ['EMAIL_ADDRESS', 1, 1, 1],
  ]);
  expect(unsupported).toEqual({ PERSON: 1 });
});

test('vectors are measured one by one, with the type they are for alone', () => {
  const ids = [
    { value: '219472156', validator: 'isIdentityCard', locale: 'he-IL', valid: true },
    { value: '219472157', validator: 'isIdentityCard', locale: 'he-IL', valid: false },
    { value: 'foo@bar.com.', validator: 'isEmail', locale: null, valid: false },
    { value: 'x', validator: 'isSlug', locale: null, valid: true },
  ];
  expect(shown({ ids })).toEqual(['ids il-id: 1 of 1, 0 wrong', 'ids email: 0 of 0, 0 wrong']);
});

test('rows that tell how many to expect are counted so', () => {
  const counted = [
    { text: '943 476 5919', entity_type: 'UK_NHS', expected_count: 1 },
    { text: '943 476 5918', entity_type: 'UK_NHS', expected_count: 0 },
  ];
  expect(shown({ counted })).toEqual(['counted UK_NHS: 1 of 1, 0 wrong']);
});

test('secrets are measured by text, and benign texts with one are told', () => {
  const secrets = [
    { text: 'password = "Tr0ub4dor&3"', has_secret: true },
    { text: 'password = os.environ["X"]', has_secret: false },
  ];
  const files = new Map<string, readonly object[]>([
    ['secrets', secrets],
    ['other', [{}]],
  ]);
  const measured = measureData(files, ['hello', 'password = "Tr0ub4dor&3"']);
  expect(measured.data[0]).toMatchObject({ type: 'secret', found: 1, expected: 1, wrong: 0 });
  expect(measured.falseSecrets).toMatchObject([
    { found: 0, count: 1 },
    { found: 1, count: 2, rate: 0.5 },
  ]);
  expect(measured.unknown).toEqual({ other: 1 });
});
