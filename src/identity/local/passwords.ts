import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto';
import { promisify } from 'node:util';
import { Fault, hmacSha256, type Secret } from '../../core/index.ts';

/** Hashes passwords, and tells whether one fits what is stored. */
export interface Passwords {
  /**
   * @param owner bound into the hash: a row copied to somebody else opens nothing
   * @throws Fault `gateway.overloaded`
   */
  hash(password: string, owner: string): Promise<string>;
  /** @param stored `undefined` takes as long and never fits. @throws Fault `gateway.overloaded` */
  fits(password: string, stored: string | undefined, owner: string): Promise<boolean>;
}

/** What OWASP's cheat sheet asks of argon2id at least: 19 MiB, two passes, one lane. About 40 ms of one core. */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
const SALT_BYTES = 16;
/** So many wait for their turn: half a second of work. Whoever sends more is told to come again. */
const WAITING_MAX = 12;
const RETRY_AFTER_MS = 1_000;
const FORM = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$`;

const derive = promisify(argon2) as (
  algorithm: 'argon2id',
  parameters: Argon2Parameters & { secret?: Buffer; associatedData?: Buffer },
) => Promise<Buffer>;

/**
 * argon2id (RFC 9106), in its PHC form, with the pepper as its secret: a stolen table cannot even be tried. One at a time,
 * since each takes a thread of the pool that files are written with.
 */
export function passwordsUnder(pepper: Secret): Passwords {
  const secret = Buffer.from(hmacSha256(Buffer.from(pepper.reveal()), 'hex')('sallyport local passwords'), 'hex');
  const nobody = randomBytes(SALT_BYTES + COST.tagLength);
  let waiting = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting >= WAITING_MAX)
      return Promise.reject(new Fault('gateway.overloaded', { retryAfterMs: RETRY_AFTER_MS }));
    waiting += 1;
    const mine = turn.then(work, work).finally(() => (waiting -= 1));
    turn = mine;
    return mine;
  };
  const tagOf = (password: string, nonce: Buffer, owner: string): Promise<Buffer> =>
    inTurn(() => {
      // The same letters however they were composed by the keyboard.
      const message = Buffer.from(password.normalize('NFC'));
      return derive('argon2id', { ...COST, message, nonce, secret, associatedData: Buffer.from(owner) });
    });

  return {
    async hash(password, owner) {
      const salt = randomBytes(SALT_BYTES);
      return `${FORM}${base64(salt)}$${base64(await tagOf(password, salt, owner))}`;
    },
    async fits(password, stored, owner) {
      const known = stored === undefined ? undefined : read(stored);
      const { salt, tag } = known ?? { salt: nobody.subarray(0, SALT_BYTES), tag: nobody.subarray(SALT_BYTES) };
      const isSame = timingSafeEqual(await tagOf(password, salt, owner), tag);
      return known !== undefined && isSame;
    },
  };
}

/** PHC strings have no padding. */
const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** @returns `undefined` for anything but what `hash` makes: a row in the database must not decide what this costs */
function read(stored: string): { readonly salt: Buffer; readonly tag: Buffer } | undefined {
  if (!stored.startsWith(FORM)) return undefined;
  const [salt, tag] = stored
    .slice(FORM.length)
    .split('$')
    .map((part) => Buffer.from(part, 'base64'));
  return salt?.length === SALT_BYTES && tag?.length === COST.tagLength ? { salt, tag } : undefined;
}
