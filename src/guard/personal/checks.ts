/** Check digits that the libraries do not have, over text without separators, letters in upper case. */

const digitAt = (text: string, at: number): number => text.charCodeAt(at) - 48;

/** ISO/IEC 7812-1 Annex B. */
export function luhn(digits: string): boolean {
  let sum = 0;
  let double = false;
  for (let at = digits.length - 1; at >= 0; at -= 1) {
    const digit = digitAt(digits, at);
    if (digit < 0 || digit > 9) return false;
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
    double = !double;
  }
  return sum % 10 === 0 && !isOneDigit(digits);
}

/** `0000…` and `1111…` pass many checks and are never a real number. */
const isOneDigit = (digits: string): boolean => {
  for (let at = 1; at < digits.length; at += 1) if (digits.charCodeAt(at) !== digits.charCodeAt(0)) return false;
  return true;
};

const weighted = (text: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, at) => sum + weight * digitAt(text, at), 0);

const inRange = (value: number, from: number, to: number): boolean => value >= from && value <= to;

/** Issuer ranges of ISO/IEC 7812 by length, as the schemes publish them. */
export function card(digits: string): boolean {
  const { length } = digits;
  const two = Number(digits.slice(0, 2));
  const three = Number(digits.slice(0, 3));
  const four = Number(digits.slice(0, 4));
  const known =
    (digits.startsWith('4') && (length === 13 || length === 16 || length === 19)) ||
    ((inRange(two, 51, 55) || inRange(four, 2221, 2720)) && length === 16) ||
    ((two === 34 || two === 37) && length === 15) ||
    ((inRange(three, 300, 305) || two === 36 || two === 38 || two === 39 || three === 309) &&
      inRange(length, 14, 19)) ||
    ((four === 6011 || inRange(three, 644, 649) || two === 65) && inRange(length, 16, 19)) ||
    (inRange(four, 3528, 3589) && inRange(length, 16, 19)) ||
    ((four === 2131 || four === 1800) && length === 15) ||
    ((two === 62 || two === 81) && inRange(length, 16, 19)) ||
    ((MAESTRO.has(four) || two === 67) && inRange(length, 12, 19)) ||
    (inRange(four, 2200, 2204) && inRange(length, 16, 19)) ||
    ((two === 60 || inRange(four, 5080, 5089) || inRange(four, 6521, 6522)) && length === 16);
  return known && luhn(digits);
}

const MAESTRO: ReadonlySet<number> = new Set([5018, 5020, 5038, 5612, 5893, 6304, 6390]);

/** American Bankers Association: weights 3, 7, 1, and the ranges of the Federal Reserve. */
export function abaRouting(digits: string): boolean {
  const two = Number(digits.slice(0, 2));
  const known = two <= 12 || inRange(two, 21, 32) || inRange(two, 61, 72) || two === 80;
  return known && !isOneDigit(digits) && weighted(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;
}

/** National Provider Identifier: Luhn over `80840` and the ten digits. */
export const npi = (digits: string): boolean => /^[12]/.test(digits) && luhn(`80840${digits}`) && !isOneDigit(digits);

/** Individual Taxpayer Identification Number: 9XX and the middle groups that the IRS assigns. */
export const itin = (digits: string): boolean => /^9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-2]|9[4-9])\d{4}$/.test(digits);

/** Medicare Beneficiary Identifier: eleven places, no S, L, O, I, B, Z. */
export const mbi = (text: string): boolean =>
  /^[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d[AC-HJKMNP-RT-Y]{2}\d\d$/.test(text);

/** Registration with the Drug Enforcement Administration. */
export const dea = (text: string): boolean =>
  /^[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}$/.test(text) &&
  (digitAt(text, 2) +
    digitAt(text, 4) +
    digitAt(text, 6) +
    2 * (digitAt(text, 3) + digitAt(text, 5) + digitAt(text, 7))) %
    10 ===
    digitAt(text, 8);

/** NHS number: weights 10 to 2, modulo 11. */
export function nhs(digits: string): boolean {
  const check = 11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return check !== 10 && check % 11 === digitAt(digits, 9) && !isOneDigit(digits);
}

/** Vehicle identification number, ISO 3779 with the check digit of 49 CFR 565. */
export function vin(text: string): boolean {
  if (!/^(?=.*[A-Z])(?=.*\d)[A-HJ-NPR-Z0-9]{17}$/.test(text)) return false;
  let sum = 0;
  for (let at = 0; at < 17; at += 1) {
    const code = text.charCodeAt(at);
    sum += (code < 58 ? code - 48 : (VIN_VALUES[code - 65] ?? 0)) * (VIN_WEIGHTS[at] ?? 0);
  }
  return text[8] === (sum % 11 === 10 ? 'X' : String(sum % 11));
}

const VIN_VALUES = [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9];
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** 個人番号: the last of twelve digits, modulo 11 (ordinance 85 of 2014). */
export function myNumber(digits: string): boolean {
  const rest = weighted(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === digitAt(digits, 11) && !isOneDigit(digits);
}

const NRIC_LETTERS: Record<string, string> = {
  S: 'JZIHGFEDCBA',
  T: 'JZIHGFEDCBA',
  F: 'XWUTRQPNMLK',
  G: 'XWUTRQPNMLK',
  M: 'XWUTRQPNJLK',
};

/** National Registration Identity Card and Foreign Identification Number of Singapore. */
export function nric(text: string): boolean {
  const letters = NRIC_LETTERS[text[0] ?? ''];
  if (letters === undefined) return false;
  const offset = text[0] === 'T' || text[0] === 'G' ? 4 : text[0] === 'M' ? 3 : 0;
  const rest = (weighted(text.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
  return letters[text[0] === 'M' ? 10 - rest : rest] === text[8];
}

/** Medicare card of Australia: weights 1, 3, 7, 9; the first digit is 2 to 6. */
export const medicareAu = (digits: string): boolean =>
  /^[2-6]\d{9}$/.test(digits) && weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(digits, 8);

/** Identity card of Poland: letters count from A = 10, weights 7, 3, 1, 9, 7, 3, 1, 7, 3. */
export function polishIdCard(text: string): boolean {
  let sum = 0;
  for (let at = 0; at < 9; at += 1) {
    const code = text.charCodeAt(at);
    sum += (code > 64 ? code - 55 : code - 48) * ([7, 3, 1, 9, 7, 3, 1, 7, 3][at] ?? 0);
  }
  return sum % 10 === 0;
}

/** National Insurance number: prefixes that HM Revenue and Customs uses, suffix A to D. */
export const nino = (text: string): boolean =>
  /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(text);

/** Outward and inward code, the areas that Royal Mail has. */
export const postcodeUk = (text: string): boolean =>
  /^(?:GIR0AA|(?:AB|AL|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|EC|EH|EN|EX|FK|FY|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|LA|LD|LE|LL|LN|LS|LU|ME|MK|ML|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE|B|E|G|L|M|N|S|W)\d[A-Z\d]?\d[ABD-HJLNP-UW-Z]{2})$/.test(
    text,
  );

/** Driving licence of Great Britain: five places of the name, date of birth with 5 added to the month's tens for women. */
export const licenceUk = (text: string): boolean =>
  /^[A-Z9]{5}\d(?:[05][1-9]|[16][0-2])(?:[0-2]\d|3[01])\d[A-Z9]{2}[A-Z\d][A-Z]{2}$/.test(text);

/** Permanent Account Number: the fourth letter says whose. */
export const pan = (text: string): boolean => /^[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]$/.test(text);

/** NIK of Indonesia: province, then day (women add 40), month, year. */
export const nik = (digits: string): boolean =>
  /^(?:1[1-9]|2[1]|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])\d{4}(?:[04][1-9]|[1256]\d|[37][01])(?:0[1-9]|1[0-2])\d{6}$/.test(
    digits,
  );

/** Length and first digits of an IMEI, then Luhn (3GPP TS 23.003, annex B). */
export const imei = (digits: string): boolean => /^(?:0[1]|[1-9]\d)/.test(digits) && luhn(digits);

/** Personal identity code of Finland with every sign of a century in force since 2023; modulo 31. */
export function hetu(text: string): boolean {
  const [, day, month, sign, serial, check] = /^(\d\d)(\d\d)\d\d([-+A-FU-Y]?)(\d{3})([0-9A-Y])$/.exec(text) ?? [];
  if (day === undefined || month === undefined || serial === undefined || sign === undefined) return false;
  if (!inRange(Number(day), 1, 31) || !inRange(Number(month), 1, 12)) return false;
  return '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(text.slice(0, 6) + serial) % 31] === check;
}

/** Civil registration number of Denmark: a date, then four digits; the old modulo 11 no longer holds for all (since 2007). */
export const cpr = (digits: string): boolean =>
  /^(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{6}$/.test(digits) && digits.slice(6) !== '0000';

/** Personnummer: a date (whose day is 60 more for people without residence), three digits, Luhn over the last ten. */
export function personnummer(digits: string): boolean {
  const ten = digits.slice(-10);
  const day = Number(ten.slice(4, 6));
  return inRange(Number(ten.slice(2, 4)), 1, 12) && inRange(day > 60 ? day - 60 : day, 1, 31) && luhn(ten);
}

/** Letters that stand for the digits 0 to 9 where two people would have the same codice fiscale (omocodia). */
const OMOCODIA = 'LMNPQRSTUV';
const FISCAL_CODE = /^[A-Z]{6}[\dLMNP-V]{2}[ABCDEHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]$/;
/** Values of 0 to 9 and of A to Z at odd places, counted from one; at even places a sign is its own place in its row. */
const ODD_VALUES = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

const meantDigit = (sign: string): number => (sign < 'A' ? Number(sign) : OMOCODIA.indexOf(sign));

/** Codice fiscale (decree of 23 December 1976): a day of 1 to 31, for women 40 more, and the sign that checks the rest. */
export function fiscalCode(text: string): boolean {
  if (!FISCAL_CODE.test(text)) return false;
  const day = meantDigit(text[9] ?? '') * 10 + meantDigit(text[10] ?? '');
  if (!inRange(day > 40 ? day - 40 : day, 1, 31)) return false;
  let sum = 0;
  for (let at = 0; at < 15; at += 1) {
    const code = text.charCodeAt(at);
    const place = code > 64 ? code - 65 : code - 48;
    sum += at % 2 === 0 ? (ODD_VALUES[place] ?? 0) : place;
  }
  return text.charCodeAt(15) - 65 === sum % 26;
}
