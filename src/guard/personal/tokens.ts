import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import { isJwt } from '../jwt.ts';
import { Score, type Report } from './found.ts';
import { isWordCode, type Words } from './words.ts';

const TOKEN_MAX = 8_192;
const JWT = new RegExp(`eyJ[\\w-]{8,${TOKEN_MAX}}\\.[\\w-]{4,${TOKEN_MAX}}(?:\\.[\\w-]{0,${TOKEN_MAX}})?`, 'y');

/** JSON Web Tokens (RFC 7519): a header that decodes to JSON with an algorithm, and a body. */
export function readJwts(text: string, report: Report): void {
  for (let at = text.indexOf('eyJ'); at >= 0; at = text.indexOf('eyJ', at + 3)) {
    // within a run of the token's own letters, of which each is then read once
    if (at > 0 && (isWordCode(text.charCodeAt(at - 1)) || text.charCodeAt(at - 1) === 45)) continue;
    JWT.lastIndex = at;
    const [token] = JWT.exec(text) ?? [];
    if (token === undefined || !isJwt(token)) continue;
    report('jwt', 'credential', Score.certain + 0.02, at, at + token.length);
  }
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** First signs of the addresses of Bitcoin (main and test net), Litecoin, Dogecoin, Dash, Tron, Ripple's own alphabet apart. */
const BASE58_FIRST = /^[123mnLMDXT9At][1-9A-HJ-NP-Za-km-z]{25,34}$/;
const BECH32 = /^(?:bc|tb|ltc)1[02-9ac-hj-np-z]{11,71}$/;
const HEX_ADDRESS = /^0x[\da-f]{40}$/i;

/** Base58Check: 25 bytes whose last four are those of a double SHA-256 over the rest. */
function isBase58Check(text: string): boolean {
  let value = 0n;
  for (const char of text) {
    const digit = BASE58.indexOf(char);
    if (digit < 0) return false;
    value = value * 58n + BigInt(digit);
  }
  const bytes = Buffer.from(value.toString(16).padStart(50, '0'), 'hex');
  if (bytes.length !== 25) return false;
  const check = hash('sha256', hash('sha256', bytes.subarray(0, 21), 'buffer'), 'buffer');
  return check.subarray(0, 4).equals(bytes.subarray(21));
}

const BECH32_LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const BECH32_GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** BIP 173 and BIP 350. */
function isBech32(text: string): boolean {
  const split = text.lastIndexOf('1');
  const human = text.slice(0, split);
  const codes = Array.from(human, (char) => char.charCodeAt(0));
  const values = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
  for (const char of text.slice(split + 1)) values.push(BECH32_LETTERS.indexOf(char));
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    BECH32_GENERATOR.forEach((generator, bit) => {
      if ((top >>> bit) & 1) check ^= generator;
    });
  }
  return check === 1 || check === 0x2bc830a3;
}

/** Addresses of wallets, by their check where the kind has one; of forty hexadecimal digits the form is the proof. */
export function readWallets(text: string, words: Words, report: Report): void {
  const { count, starts, ends, digits } = words;
  for (let at = 0; at < count; at += 1) {
    const [start, end] = [starts[at] ?? 0, ends[at] ?? 0];
    const length = end - start;
    if (length < 26 || length > 76 || (digits[at] ?? 0) === 0) continue;
    const word = text.slice(start, end);
    const found =
      (length === 42 && HEX_ADDRESS.test(word)) ||
      (BASE58_FIRST.test(word) && isBase58Check(word)) ||
      (BECH32.test(word.toLowerCase()) && isBech32(word.toLowerCase()));
    if (found) report('crypto', 'financial', Score.certain, start, end);
  }
}
