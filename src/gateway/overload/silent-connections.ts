import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server that have not sent a first request yet, and since when. */
export class SilentConnections {
  /** The oldest first. */
  readonly #since = new Map<Socket, number>();
  /** Of connections under TLS, which tell of requests by a socket of their own: by peer until it is there, then by it. */
  readonly #securing = new Map<string, Socket>();
  readonly #under = new WeakMap<Socket, Socket>();
  readonly #isSecure: boolean;

  constructor(server: Server) {
    this.#isSecure = 'setSecureContext' in server;
    server.on('request', ({ socket }) => {
      if (this.#since.size > 0) this.#since.delete(this.#under.get(socket) ?? socket);
    });
    server.on('secureConnection', (secured: Socket) => {
      const peer = peerOf(secured);
      const socket = this.#securing.get(peer);
      if (!socket) return;
      this.#securing.delete(peer);
      this.#under.set(secured, socket);
    });
  }

  add(socket: Socket): void {
    this.#since.set(socket, performance.now());
    const peer = this.#isSecure ? peerOf(socket) : undefined;
    if (peer !== undefined) this.#securing.set(peer, socket);
    socket.once('close', () => {
      this.#since.delete(socket);
      if (peer !== undefined && this.#securing.get(peer) === socket) this.#securing.delete(peer);
    });
  }

  /** Closes those that have been silent since before then, by `performance.now()`. */
  closeBefore(thenMs: number): void {
    for (const [socket, since] of this.#since) {
      if (since > thenMs) break;
      socket.destroy();
    }
  }
}

const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;
