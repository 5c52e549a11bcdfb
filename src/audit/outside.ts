import { open, type FileHandle } from 'node:fs/promises';
import { canonicalJson, Fault, type Secret } from '../core/index.ts';
import type { SignedCheckpoint } from './checkpoint.ts';

/** A place that whoever rules the database does not rule. Only the newest counts: it vouches for all before it. */
export interface Outside {
  take(checkpoint: SignedCheckpoint): Promise<void>;
}

/** One line of JSON: what `sallyport audit verify --checkpoint` reads. */
export const checkpointLine = ({ number, body, signature }: SignedCheckpoint): string =>
  `${canonicalJson({ number, body, signature })}\n`;

/** Appends to a file, which may stand on a mount that only grows. */
export class FileOutside implements Outside {
  readonly #path: string;
  #taken: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async take(checkpoint: SignedCheckpoint): Promise<void> {
    // Append only, and readable by whoever shall verify.
    await using file = await open(this.#path, 'a+', 0o644);
    this.#taken ??= await lastNumber(file);
    if (checkpoint.number <= this.#taken) return;
    await file.appendFile(checkpointLine(checkpoint));
    await file.datasync();
    this.#taken = checkpoint.number;
  }
}

/** A line is some hundred bytes and one more hundred for each organization. */
const TAIL_BYTES = 4 * 1024 * 1024;

async function lastNumber(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
  const start = Math.max(0, size - TAIL_BYTES);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
  const line = buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').at(-1) ?? '';
  const found = /"number":(\d+),"signature"/.exec(line)?.[1];
  return found === undefined ? 0 : Number(found);
}

/** Sends a POST. @returns the status of the answer */
export type Post = (body: string, headers: Readonly<Record<string, string>>) => Promise<number>;

/** Posts to a webhook; one that fails is tried again at the next look, with whatever is the newest then. */
export class WebhookOutside implements Outside {
  readonly #post: Post;
  readonly #token: Secret | undefined;
  #taken = 0;

  constructor(post: Post, token: Secret | undefined) {
    this.#post = post;
    this.#token = token;
  }

  async take(checkpoint: SignedCheckpoint): Promise<void> {
    if (checkpoint.number <= this.#taken) return;
    const status = await this.#post(checkpointLine(checkpoint), {
      'content-type': 'application/json',
      ...(this.#token && { authorization: `Bearer ${this.#token.reveal()}` }),
    });
    if (status < 200 || status > 299) {
      throw new Fault('internal', {
        internal: `The webhook of the audit answered ${status} to checkpoint ${checkpoint.number}.`,
      });
    }
    this.#taken = checkpoint.number;
  }
}
