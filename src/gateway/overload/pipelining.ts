import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Requests that one connection may have sent without waiting for an answer. No SDK sends a second one. */
const PIPELINED_MAX = 64;

/**
 * Bounds what one connection begins in one turn of the event loop. Node hands over every request of a packet at once,
 * more than a thousand small ones, and nobody else's comes between them.
 */
export class Pipelining {
  #socket: Socket | undefined;
  #begun = 0;

  /** @returns whether this request may begin; if not, its connection is cut, and with it what is behind */
  admits({ socket }: IncomingMessage): boolean {
    if (socket.destroyed) return false;
    if (socket !== this.#socket) {
      this.#socket = socket;
      this.#begun = 0;
      // Runs when the whole packet has been read, for Node does no such work in between.
      queueMicrotask(this.#forget);
    }
    this.#begun += 1;
    if (this.#begun <= PIPELINED_MAX) return true;
    socket.destroy();
    return false;
  }

  readonly #forget = (): void => {
    this.#socket = undefined;
  };
}
