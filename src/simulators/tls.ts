import { readFileSync } from 'node:fs';

/** PEM texts for HTTPS on loopback: test-only, see `tls/README.md`. */
export interface SimulatorTls {
  /** Certificate authority for clients to trust. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** A client certificate of the same authority, and its key. */
  readonly clientCert: string;
  readonly clientKey: string;
}

let loaded: SimulatorTls | undefined;

export function simulatorTls(): SimulatorTls {
  loaded ??= {
    ca: read('ca.pem'),
    cert: read('server.pem'),
    key: read('server.key'),
    clientCert: read('client.pem'),
    clientKey: read('client.key'),
  };
  return loaded;
}

function read(name: string): string {
  return readFileSync(new URL(`./tls/${name}`, import.meta.url), 'utf8');
}
