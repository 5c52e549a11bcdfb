import { canonicalJson, Fault } from '../../core/index.ts';
import type { DerivedSecrets, FirstAnswer, Repositories } from '../../store/index.ts';
import type { Finished } from './answer.ts';

/** The longest the draft's own examples come near; a UUID has 36. */
const KEY_CHARACTERS_MAX = 255;
/** A string of RFC 8941 as the draft asks for, or the bare word that everybody sends. */
const QUOTED = /^"((?:[\u0020\u0021\u0023-\u005b\u005d-\u007e]|\\["\\])+)"$/;
const BARE = /^[\u0021\u0023-\u007e]+$/;

/** A client that lost an answer asks again within minutes; a job that runs once a day must not meet its own keys. */
const HOLDS_MS = 24 * 3_600_000;
/** Keys of one principal that hold at once: seven creations a minute, all day. */
const KEYS_MAX = 10_000;
const RETRY_AFTER_MS = 3_600_000;
/** What is created is told in some kilobytes; an answer beyond this is not kept, only that it was given. */
const ANSWER_BYTES_MAX = 1024 * 1024;

/** @throws Fault `request.invalid` */
export function parseIdempotencyKey(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const key = QUOTED.exec(text)?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? (BARE.test(text) ? text : undefined);
  if (key !== undefined && key.length <= KEY_CHARACTERS_MAX) return key;
  throw new Fault('request.invalid', {
    public: `Idempotency-Key holds 1 to ${KEY_CHARACTERS_MAX} visible ASCII characters; a UUID does well.`,
    param: 'Idempotency-Key',
  });
}

/** A change that may come again: whose it is, which route, under which key, and what exactly was asked. */
export interface Repeatable {
  readonly principal: readonly (string | null)[];
  readonly route: string;
  readonly key: string;
  readonly asked: object;
}

export interface Repeats {
  /** In the transaction of the change, before anything else. @returns the first answer, where this is a repetition */
  begin(repositories: Repositories, nowMs: number): Promise<Finished | undefined>;
  /** In the same transaction, after everything else: a crash leaves neither the change nor its answer. */
  end(repositories: Repositories, finished: Finished): Promise<void>;
}

/**
 * Answers are sealed under a key that comes of the master key and of the client's own, which is kept nowhere: whoever rules
 * database and master key cannot read an API key out of the answer that made it.
 */
export function repeatsOf(secrets: DerivedSecrets, { principal, route, key, asked }: Repeatable): Repeats {
  const name = canonicalJson([principal, route, key]);
  const id = secrets.mac(name);
  const owner = secrets.mac(canonicalJson(principal));
  const request = secrets.mac(canonicalJson(asked));
  return {
    async begin({ repeats }, nowMs) {
      if ((await repeats.count(owner, nowMs, KEYS_MAX)) >= KEYS_MAX)
        throw new Fault('idempotency.exhausted', { retryAfterMs: RETRY_AFTER_MS });
      const first = await repeats.claim({ id, owner, request, nowMs, expiresAt: nowMs + HOLDS_MS });
      if (!first) return undefined;
      if (first.request !== request) throw new Fault('idempotency.other_request');
      return openAnswer(secrets, first, name);
    },
    async end({ repeats }, finished) {
      const text = Buffer.from(JSON.stringify(finished));
      await repeats.keep(id, finished.status, text.length > ANSWER_BYTES_MAX ? null : secrets.seal(text, name));
    },
  };
}

/** @throws Fault `idempotency.answer_gone` */
function openAnswer(secrets: DerivedSecrets, { sealed }: FirstAnswer, name: string): Finished {
  if (!sealed) throw new Fault('idempotency.answer_gone');
  try {
    const answer = JSON.parse(secrets.open(sealed, name).toString()) as Finished;
    return { ...answer, headers: { ...answer.headers, 'idempotent-replayed': 'true' } };
  } catch (cause) {
    throw new Fault('idempotency.answer_gone', { cause });
  }
}
