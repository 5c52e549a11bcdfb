import { isIP } from 'node:net';
import path from 'node:path';

export interface ListenAddress {
  /** Without brackets, as `net.Server.listen` takes it. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** Parses `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`, `0.0.0.0:0`. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text);
  if (!match) return undefined;
  const [, bracketed, plain, digits] = match;
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65_535) return undefined;
  if (bracketed !== undefined && isIP(bracketed) !== 6) return undefined;
  // `1.2.3` or `300.1.1.1` is meant as an address, not as a name.
  if (plain !== undefined && /^[\d.]+$/.test(plain) && isIP(plain) !== 4) return undefined;
  return { host, port };
}

export function formatListenAddress({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only this machine can reach the host. A name counts as such only when it is `localhost`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

export type StoreAddress =
  | { readonly engine: 'pglite'; readonly directory: string }
  | { readonly engine: 'postgres'; readonly url: URL };

/** Parses `pglite:./var/store` or `postgres://user@host/database`. */
export function parseStore(text: string, baseDirectory: string): StoreAddress | undefined {
  if (text.startsWith('pglite:')) {
    const directory = text.slice('pglite:'.length);
    return directory === '' ? undefined : { engine: 'pglite', directory: path.resolve(baseDirectory, directory) };
  }
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return undefined;
  return { engine: 'postgres', url: new URL(text) };
}
