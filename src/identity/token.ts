import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Secret } from '../core/index.ts';

/**
 * API keys and admin tokens: a prefix, 32 random bytes and a checksum, all in base62, so that a double click selects
 * the whole, scanners of leaked secrets can recognise it, and a typing error costs no look-up.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_BYTES = 32;
/** 62^43 is just above 2^256. */
const BODY_LENGTH = 43;
/** 62^6 is above 2^32. */
const CHECKSUM_LENGTH = 6;

const KEY_PREFIX = 'sp-';
const ADMIN_TOKEN_PREFIX = 'spa-';
const SERVICE_TOKEN_PREFIX = 'spt-';
const SESSION_PREFIX = 'sps-';
const ONE_TIME_PREFIX = 'spo-';
const SEALED_SECRET_PREFIX = 'spx-';
const SEALED_SESSION_PREFIX = 'spe-';

/** An API key in clear. It exists here, in the answer that shows it, and in the caller's vault. */
export const generateKey = (random: (size: number) => Uint8Array = randomBytes): Secret => generate(KEY_PREFIX, random);

export const generateAdminToken = (random: (size: number) => Uint8Array = randomBytes): Secret =>
  generate(ADMIN_TOKEN_PREFIX, random);

/** Whether a text has the form of an API key with the right checksum. Checked before any hashing or look-up. */
export const looksLikeKey = (text: string): boolean => looksLike(KEY_PREFIX, text);

export const looksLikeAdminToken = (text: string): boolean => looksLike(ADMIN_TOKEN_PREFIX, text);

export const generateServiceToken = (random: (size: number) => Uint8Array = randomBytes): Secret =>
  generate(SERVICE_TOKEN_PREFIX, random);

export const looksLikeServiceToken = (text: string): boolean => looksLike(SERVICE_TOKEN_PREFIX, text);

export const generateSession = (random: (size: number) => Uint8Array = randomBytes): Secret =>
  generate(SESSION_PREFIX, random);

/** For choosing a password, and for nothing else. */
export const generateOneTimeSecret = (random: (size: number) => Uint8Array = randomBytes): Secret =>
  generate(ONE_TIME_PREFIX, random);

/** What one of two people keeps for the day when nobody can sign in. */
export const generateSealedSecret = (random: (size: number) => Uint8Array = randomBytes): Secret =>
  generate(SEALED_SECRET_PREFIX, random);

export const generateSealedSession = (random: (size: number) => Uint8Array = randomBytes): Secret =>
  generate(SEALED_SESSION_PREFIX, random);

export const looksLikeSealedSession = (text: string): boolean => looksLike(SEALED_SESSION_PREFIX, text);

export const looksLikeSession = (text: string): boolean => looksLike(SESSION_PREFIX, text);

/** What people may see of a key: `sp-` with four characters, and the last four, which belong to the checksum. */
export function displayOf(key: Secret): { readonly prefix: string; readonly lastFour: string } {
  const text = key.reveal();
  return { prefix: text.slice(0, KEY_PREFIX.length + 4), lastFour: text.slice(-4) };
}

function generate(prefix: string, random: (size: number) => Uint8Array): Secret {
  const number = BigInt(`0x${Buffer.from(random(RANDOM_BYTES)).toString('hex')}`);
  const body = base62(number, BODY_LENGTH);
  return new Secret(prefix + body + checksum(prefix + body));
}

function looksLike(prefix: string, text: string): boolean {
  if (text.length !== prefix.length + BODY_LENGTH + CHECKSUM_LENGTH || !text.startsWith(prefix)) return false;
  const end = text.length - CHECKSUM_LENGTH;
  return text.slice(end) === checksum(text.slice(0, end));
}

/** On the path of every call: plain numbers, no bigint. */
function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let at = 0; at < CHECKSUM_LENGTH; at += 1) {
    digits = ALPHABET.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

function base62(value: bigint, width: number): string {
  let rest = value;
  let text = '';
  for (let at = 0; at < width; at += 1) {
    text = ALPHABET.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}
