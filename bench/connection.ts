/**
 * One caller's connection: sends a request, reads the whole answer, may be used again. It speaks HTTP/1.1 by hand, so
 * that a caller costs the machine little beside the servers that are measured.
 */
import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const CHUNKED_END = Buffer.from('0\r\n\r\n');
/** Holds the last event of a stream and the end of its transfer encoding. */
const TAIL_BYTES = 64;
const NOTHING = Buffer.alloc(0);

export interface Answer {
  /** 0: the connection failed before there was one. */
  readonly status: number;
  /** It came to its end; a stream also to its last event. */
  readonly whole: boolean;
  /** First event of a stream, first byte of any other answer, by `performance.now()`; 0: none. */
  readonly firstAtMs: number;
}

interface Pending {
  readonly stream: boolean;
  readonly done: (answer: Answer) => void;
  head: Buffer;
  status: number;
  firstAtMs: number;
  /** Bytes of the body still to come; `undefined`: it is chunked, or the head is not there yet. */
  left: number | undefined;
  tail: Buffer;
}

export class Connection {
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;
  #pending: Pending | undefined;

  constructor(url: URL) {
    this.#host = url.hostname;
    this.#port = Number(url.port);
  }

  /** Connects first where it is not connected. One request at a time. */
  send(request: Buffer, stream: boolean, done: (answer: Answer) => void): void {
    this.#pending = { stream, done, head: NOTHING, status: 0, firstAtMs: 0, left: undefined, tail: NOTHING };
    this.#socket ??= this.#open();
    this.#socket.write(request);
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    // What went wrong is told by the answer that is not whole; 'close' follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#socket = undefined;
      this.#end(false);
    });
    return socket;
  }

  #read(chunk: Buffer): void {
    const pending = this.#pending;
    if (!pending) return;
    if (pending.status > 0) this.#readBody(pending, chunk);
    else this.#readHead(pending, chunk);
  }

  #readHead(pending: Pending, chunk: Buffer): void {
    if (pending.firstAtMs === 0 && !pending.stream) pending.firstAtMs = performance.now();
    pending.head = pending.head.length === 0 ? chunk : Buffer.concat([pending.head, chunk]);
    const end = pending.head.indexOf(HEAD_END);
    if (end === -1) return;
    const head = pending.head.toString('latin1', 0, end);
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    pending.status = Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
    pending.left = length === undefined ? undefined : Number(length);
    this.#readBody(pending, pending.head.subarray(end + HEAD_END.length));
  }

  #readBody(pending: Pending, chunk: Buffer): void {
    if (pending.firstAtMs === 0 && chunk.includes('data: ')) pending.firstAtMs = performance.now();
    const tail = pending.tail.length === 0 ? chunk : Buffer.concat([pending.tail, chunk]);
    pending.tail = tail.subarray(-TAIL_BYTES);
    if (pending.left === undefined) {
      if (pending.tail.subarray(-CHUNKED_END.length).equals(CHUNKED_END)) this.#end(true);
      return;
    }
    pending.left -= chunk.length;
    if (pending.left <= 0) this.#end(true);
  }

  #end(ended: boolean): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#pending = undefined;
    const { status, firstAtMs, stream, tail } = pending;
    pending.done({ status, firstAtMs, whole: ended && (!stream || tail.includes('data: [DONE]')) });
  }
}
