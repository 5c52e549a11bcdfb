import { createServer } from 'node:net';
import { parseListenAddress } from '../../config/index.ts';
import { type Checkup, fail, ok, reasonOf } from './finding.ts';

/** @param isRunning whether the installation itself runs, so that its ports are rightly taken */
export async function checkPort(name: string, address: string, isRunning: boolean): Promise<Checkup> {
  const parsed = parseListenAddress(address);
  if (!parsed) return fail('port', `${name}: ${address} is not an address`, 'write HOST:PORT');
  if (parsed.port === 0) return ok('port', `${name}: any free port`);
  const code = await tryToListen(parsed);
  if (code === undefined) return ok('port', `${name}: ${address} is free`);
  if (code === 'EADDRINUSE' && isRunning) return ok('port', `${name}: ${address} is in use, as sallyport runs`);
  if (code === 'EADDRINUSE') {
    return fail(
      'port',
      `${name}: another program listens on ${address}`,
      `find it: ss -ltnp 'sport = :${parsed.port}'; or set listen.${name}`,
    );
  }
  const hint =
    code === 'EACCES'
      ? 'ports below 1024 need a privilege; use a higher one'
      : `set listen.${name} to an address of this machine`;
  return fail('port', `${name}: ${address} cannot be listened on (${code})`, hint);
}

/** @returns `undefined` where it went well, else why not */
function tryToListen(address: { readonly host: string; readonly port: number }): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(reasonOf(error)));
    server.listen({ ...address, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
