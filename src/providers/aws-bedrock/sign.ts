import { hash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { WireRequest } from '../port.ts';
import type { AwsKeys } from './credentials.ts';
import { Sha256 } from './sha256.ts';

/** Where a signature is valid. */
export interface SigningScope {
  readonly region: string;
  readonly service: string;
  /** Host and port as the `host` header says them. */
  readonly host: string;
}

/** AWS Signature Version 4 over exactly the bytes that travel. */
export class RequestSigner {
  readonly #scope: SigningScope;
  /** Kept while the keys are the same: it remembers the signing key of the day. */
  #signer: SignatureV4 | undefined;
  #keys: AwsKeys | undefined;

  constructor(scope: SigningScope) {
    this.#scope = scope;
  }

  /** @param nowMs the date of the signature, wall clock; the vendor takes no more than five minutes of difference */
  async sign(request: WireRequest, keys: AwsKeys, nowMs: number): Promise<WireRequest> {
    const signed = await this.#signerFor(keys).sign(
      {
        method: request.method,
        protocol: 'https:',
        hostname: this.#scope.host,
        // None of this vendor's doors takes a query; the path is escaped a second time for the signature.
        path: request.path,
        query: {},
        headers: {
          ...signable(request.headers),
          host: this.#scope.host,
          'x-amz-content-sha256': hash('sha256', request.body),
        },
      },
      { signingDate: new Date(nowMs) },
    );
    const { host: _host, ...headers } = signed.headers;
    return { ...request, headers: { ...request.headers, ...headers } };
  }

  #signerFor(keys: AwsKeys): SignatureV4 {
    if (this.#signer && this.#keys === keys) return this.#signer;
    const { region, service } = this.#scope;
    this.#signer = new SignatureV4({ credentials: keys, region, service, sha256: Sha256 });
    this.#keys = keys;
    return this.#signer;
  }
}

/** What the vendor wants under the signature. Everything else may be changed by a proxy on the way. */
function signable(headers: Readonly<Record<string, string>>): Record<string, string> {
  const chosen: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined && (name === 'content-type' || name.startsWith('x-amzn-bedrock-'))) chosen[name] = value;
  }
  return chosen;
}
