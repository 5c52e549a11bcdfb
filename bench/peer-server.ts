/**
 * Runs the peer's own server in this process, its file the first argument. As it stands it listens on all interfaces and
 * would forward for anybody; here it listens on loopback, at a free port, and says which.
 */
import { Server } from 'node:http';
import { pathToFileURL } from 'node:url';
import { announceAddress } from './child.ts';

const listen = Reflect.get(Server.prototype, 'listen') as (...address: unknown[]) => Server;
Server.prototype.listen = function listenOnLoopback(this: Server): Server {
  this.once('listening', () => announceAddress(this));
  return Reflect.apply(listen, this, [0, '127.0.0.1']);
};
await import(pathToFileURL(process.argv[2] ?? '').href);
