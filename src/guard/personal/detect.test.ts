import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectLinear } from '../growth.fixture.ts';
import { personalDetector } from './detect.ts';
import { PERSONAL_TYPE_NAMES } from './types.ts';

const detectAll = personalDetector([], []);
const foundIn = (text: string, detect = detectAll): string[] =>
  detect(text, 'user').detections.map(({ rule, start, end }) => `${rule} ${text.slice(start, end)}`);

describe('without a word beside it', () => {
  it.each([
    ['write to jane.doe+x@mail.example.co.uk.', 'email jane.doe+x@mail.example.co.uk'],
    ["WHERE email='m.müller@straße.de'", 'email m.müller@straße.de'],
    ['pay 4111 1111 1111 1111 now', 'card 4111 1111 1111 1111'],
    ['amex 3782-822463-10005', 'card 3782-822463-10005'],
    ['to DE89 3704 0044 0532 0130 00, please', 'iban DE89 3704 0044 0532 0130 00'],
    ['to GB82WEST12345698765432.', 'iban GB82WEST12345698765432'],
    ['from 203.0.113.77 at noon', 'ip 203.0.113.77'],
    ['from 2001:db8:85a3::8a2e:370:7334.', 'ip 2001:db8:85a3::8a2e:370:7334'],
    ['nic 00:1A:2b:3c:4d:5e', 'mac 00:1A:2b:3c:4d:5e'],
    ['nic 00-1A-2B-3C-4D-5E', 'mac 00-1A-2B-3C-4D-5E'],
    ['https://bob:s3cret@example.org/x?y=1 then', 'url-credentials https://bob:s3cret@example.org/x?y=1'],
    ['to 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', 'crypto 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2'],
    ['to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', 'crypto bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'],
    ['call +49 30 901820 today', 'phone +49 30 901820'],
    ['(212) 555-7824 is busy', 'phone (212) 555-7824'],
    ['has 536-90-4399 on file', 'us-ssn 536-90-4399'],
    ['it is AB123456C.', 'uk-nino AB123456C'],
    ['con 12345678Z.', 'es-nif 12345678Z'],
    ['è RSSMRA85T10A562S.', 'it-fiscal-code RSSMRA85T10A562S'],
    ['è AXXFAXTTD41H501M.', 'it-fiscal-code AXXFAXTTD41H501M'],
    ['n° 1 84 12 76 451 089 46', 'fr-nir 1 84 12 76 451 089 46'],
    ['nummer 85.07.30-033.28', 'be-national-number 85.07.30-033.28'],
    ['é 390.533.447-05', 'br-cpf 390.533.447-05'],
    ['号码11010519491231002X。', 'cn-resident-id 11010519491231002X'],
    ['756.9217.0769.85', 'ch-ahv 756.9217.0769.85'],
    ['IC S1234567D', 'sg-nric S1234567D'],
    ['131052-308T', 'fi-personal-code 131052-308T'],
    ['nummer 640823-3234', 'se-personnummer 640823-3234'],
    ['kort A123456(3)', 'hk-id A123456(3'],
    ['1HGCM82633A004352 was sold', 'vin 1HGCM82633A004352'],
  ])('%s', (text, expected) => {
    expect(foundIn(text)).toContain(expected);
  });
});

describe('with a word beside it', () => {
  it.each([
    ['NHS number 943 476 5919', 'uk-nhs 943 476 5919'],
    ['BSN: 111222333', 'nl-bsn 111222333'],
    ['PESEL 44051401359', 'pl-pesel 44051401359'],
    ['my tax file number is 876 543 210', 'au-tfn 876 543 210'],
    ['routing number 111000025', 'us-aba 111000025'],
    ['Steuer-ID 86095742719', 'de-tax-id 86095742719'],
    ['passport no. 912803456', 'us-passport 912803456'],
    ['SWIFT: DEUTDEFF500', 'bic DEUTDEFF500'],
    ['IMEI 490154203237518', 'imei 490154203237518'],
    ['born on 3 March 1984 in Rome', 'date-of-birth 3 March 1984'],
    ['geboren am 17.05.2008', 'date-of-birth 17.05.2008'],
    ['call me on 030 4422 118', 'phone 030 4422 118'],
    ['GPS 48.85661, 2.35222', 'gps 48.85661, 2.35222'],
    ['the SIN is 046 454 286', 'ca-sin 046 454 286'],
    ['マイナンバーは123456789018です', 'jp-my-number 123456789018'],
    ['name,ssn\nJane,536904399', 'us-ssn 536904399'],
  ])('%s', (text, expected) => {
    expect(foundIn(text)).toContain(expected);
  });

  it.each([
    '943 476 5919 items',
    '111222333 rows',
    'DEUTDEFF',
    '17.05.2008 was a Saturday',
    '912803456',
    '48.85661, 2.35222',
  ])('and without it %s says nothing', (text) => {
    expect(foundIn(`about ${text} here`)).toEqual([]);
  });

  it('a word never makes up for a check digit that is wrong', () => {
    for (const text of [
      'NHS number 943 476 5918',
      'BSN 111222334',
      'card 4111 1111 1111 1112',
      'IBAN DE89 3704 0044 0532 0130 01',
      'ssn 666-12-3456',
    ])
      expect(foundIn(text), text).toEqual([]);
  });
});

describe('what only looks like it', () => {
  it.each([
    'Build 10.2.300.44 fails on version 4.0.0.1 of the SDK.',
    'Order 4539-1120-0042-7717 is delayed.',
    'The part number is 123-45-678 and the SKU is 9781402894626.',
    'The invoice total for 2024-2025 is 1234567890 JPY.',
    'Ratio 12:34:56 was measured at 1.2.3, see std::vector and Face::Bad.',
    'UUID 6f1b2c3d-0000-4a5b-8c9d-1234567890ab is the tenant id.',
    'The tracking number is 1Z999AA10123456784.',
    'ISBN 978-3-16-148410-0 is out of print.',
    'listen on 127.0.0.1:8080 and 0.0.0.0',
    'logo@2x.png, getty@tty1.service, git@host.example:group/x.git, @scope/pkg@1.2.3',
    'at 1700000000000 ms, 20240131 and 3.14159265358979',
  ])('%s', (text) => {
    expect(foundIn(text)).toEqual([]);
  });
});

describe('what a policy names', () => {
  it('is looked for and nothing else', () => {
    const detect = personalDetector(['email'], []);
    expect(foundIn('jane@example.org, 4111 1111 1111 1111', detect)).toEqual(['email jane@example.org']);
  });

  it('counts where the text is nothing but the value, by its check digit alone', () => {
    expect(foundIn('9434765919', personalDetector(['uk-nhs'], []))).toEqual(['uk-nhs 9434765919']);
    expect(foundIn('9434765919')).toEqual([]);
  });

  it('keeps to the countries it names, and to what belongs to none', () => {
    const detect = personalDetector([], ['DE']);
    expect(foundIn('536-90-4399 and jane@example.org', detect)).toEqual(['email jane@example.org']);
  });

  it('has a type for each, and every check that a rule names is there', () => {
    expect(new Set(PERSONAL_TYPE_NAMES).size).toBe(PERSONAL_TYPE_NAMES.length);
    expect(() => personalDetector(PERSONAL_TYPE_NAMES, [])).not.toThrow();
  });
});

describe('any text', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'jane@example.org',
      '4111 1111 1111 1111',
      'ssn ',
      '+49 30 901820',
      '536-90-4399',
      '://a:b@c',
      'eyJ',
      '::',
      '12.12.2012',
      '-',
      ' ',
      '0x',
      'DE89370400440532013000',
    ),
    fc.stringMatching(/^[\d -]{0,30}$/),
  );

  it('gives spans that lie in it, in order, and do not overlap', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        let last = 0;
        for (const { start, end, score } of detectAll(text, 'user').detections) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          expect(score).toBeGreaterThanOrEqual(0.5);
          expect(score).toBeLessThanOrEqual(1);
          last = end;
        }
      }),
    );
  });

  it.each([
    '1',
    '12 ',
    '123-45-6789 ',
    '1 2 3 ',
    '4111 ',
    'a@',
    '@',
    'a@b.',
    '"@',
    'a.a.a@',
    '1.',
    '1.1.1.1',
    ':',
    'a:',
    '::',
    'ff:',
    '-ff',
    'eyJ',
    'eyJ-',
    'eyJa.',
    '://',
    '://a:b',
    '://a:b@c',
    '+1 ',
    '(1',
    '(555) 555-',
    'DE89 ',
    'DE89',
    '0x',
    'bc1',
    '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN',
    'ssn ',
    'ssn 123456789 ',
    'call 030 1234 ',
    'May ',
    'may 1 ',
    '12.12.1212 ',
    '48.1234,',
    'jane@example.org ',
    '536-90-4399,',
    '+49 30 901820 ',
  ])('takes time in proportion to its length where it repeats %s', (repeated) => {
    expectLinear(detectAll, repeated);
  });
});
