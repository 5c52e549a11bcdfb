import type { ServerResponse } from 'node:http';
import { afterBody } from './after-body.ts';
import { boundUnread } from './unread-answers.ts';

/** A comment line keeps proxies from closing a quiet stream; every 15 s suits their usual 30 to 60 s. */
const PING_MS = 15_000;

/** The answer to one request: whole, or a stream of server-sent events. Knows when the caller is gone. */
export class Reply {
  readonly #response: ServerResponse;
  readonly #stalledMs: number;
  #ping: NodeJS.Timeout | undefined;
  #headers: Record<string, string> = {};
  #onGone: (() => void) | undefined;
  #begun = false;
  #ended = false;
  #kept: string[] | undefined;
  #keptLength = 0;
  #keptLengthMax = 0;
  #isTold = false;

  /** @param stalledMs a caller that takes nothing for so long is gone, whatever its socket says */
  constructor(response: ServerResponse, stalledMs: number) {
    this.#response = response;
    this.#stalledMs = stalledMs;
    response.once('close', this.#closed);
  }

  /** Whether the head has gone out; from then on an error can only be an event. */
  get begun(): boolean {
    return this.#begun;
  }
  /** Called at most once, when the caller leaves before the answer has ended. */
  set onGone(listener: () => void) {
    this.#onGone = listener;
    if (this.#response.destroyed && !this.#ended) listener();
  }

  readonly #closed = (): void => {
    clearInterval(this.#ping);
    if (!this.#ended && !this.#response.writableFinished) this.#onGone?.();
  };

  /** Remembers the answer as it goes out, for applications that have it stored. @param lengthMax UTF-16 units */
  keep(lengthMax: number): void {
    this.#kept = [];
    this.#keptLengthMax = lengthMax;
  }
  /** From now on what is remembered is what `tell` is given, not what goes out. */
  keepWhatIsTold(): void {
    this.#isTold = true;
  }
  /** What is to be remembered of the answer. */
  tell(text: string): void {
    if (this.#isTold) this.#add(text);
  }
  /** What was remembered; empty unless `keep` was called. */
  get kept(): string {
    return this.#kept?.join('') ?? '';
  }
  #remember(text: string): void {
    if (!this.#isTold) this.#add(text);
  }
  #add(text: string): void {
    if (!this.#kept || this.#keptLength > this.#keptLengthMax) return;
    this.#keptLength += text.length;
    this.#kept.push(this.#keptLength > this.#keptLengthMax ? '\n[cut here]' : text);
  }

  header(name: string, value: string): void {
    this.#headers[name] = value;
  }

  /** A name of a caller's field or of an operator's region may hold what no header may (RFC 9110 §5.5): that must not cost the answer. */
  #head(status: number): void {
    try {
      this.#response.writeHead(status, this.#headers);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_INVALID_CHAR') throw error;
      for (const name of Object.keys(this.#headers))
        this.#headers[name] = this.#headers[name]?.replaceAll(/[^\x20-\x7e]/g, '?') ?? '';
      this.#response.writeHead(status, this.#headers);
    }
  }

  whole(status: number, body: string): void {
    this.#remember(body);
    this.#begun = true;
    this.#ended = true;
    this.#headers['content-type'] = 'application/json';
    const bytes = Buffer.from(body);
    this.#headers['content-length'] = String(bytes.length);
    this.#head(status);
    if (this.#response.req.complete) {
      this.#response.end(bytes);
      boundUnread(this.#response, this.#stalledMs);
      return;
    }
    this.#response.write(bytes);
    afterBody(this.#response.req, () => this.#response.end());
  }

  beginStream(): void {
    this.#begun = true;
    this.#headers['content-type'] = 'text/event-stream; charset=utf-8';
    this.#headers['cache-control'] = 'no-cache';
    // nginx would otherwise hold the events back.
    this.#headers['x-accel-buffering'] = 'no';
    this.#head(200);
    this.#ping = setInterval(() => {
      // A caller that does not read needs no sign of life.
      if (!this.#response.writableNeedDrain) this.#response.write(': ping\n\n');
    }, PING_MS);
  }

  /** @returns whether more may be written at once; otherwise wait for `drained` */
  write(text: string): boolean {
    this.#remember(text);
    return this.#response.write(text);
  }

  /** Resolves when the caller has taken what was written, or is gone. A caller that takes nothing for too long is cut off. */
  drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = (): void => {
      clearTimeout(timer);
      this.#response.off('drain', done);
      this.#response.off('close', done);
      resolve();
    };
    const timer = setTimeout(() => this.#response.destroy(), this.#stalledMs);
    this.#response.on('drain', done);
    this.#response.on('close', done);
    if (this.#response.destroyed) done();
    return promise;
  }

  endStream(): void {
    this.#ended = true;
    clearInterval(this.#ping);
    this.#response.end();
    boundUnread(this.#response, this.#stalledMs);
  }
}
