type Headers = Readonly<Record<string, string>>;

const REQUEST_ID_HEADERS = ['x-request-id', 'apim-request-id', 'x-amzn-requestid', 'opc-request-id', 'request-id'];

/** UUIDs, `req_…`, OCI's three parts with slashes, base64. Anything else ends it. */
const REQUEST_ID = /^[\w.:/+=-]{1,200}/;

const CREDENTIAL_HEADERS = ['authorization', 'api-key', 'x-api-key', 'x-amz-security-token'];

/**
 * The provider's own id of a request. What repeats a credential that went out with it is none: it would stand in the log
 * and in the ledger.
 */
export function requestIdOf(answered: Headers, sent: Headers): string | null {
  for (const name of REQUEST_ID_HEADERS) {
    const id = REQUEST_ID.exec(answered[name] ?? '')?.[0];
    if (id !== undefined) return repeatsCredential(answered[name] ?? '', sent) ? null : id;
  }
  return null;
}

function repeatsCredential(text: string, sent: Headers): boolean {
  for (const name of CREDENTIAL_HEADERS) {
    const value = sent[name];
    if (value === undefined) continue;
    // Behind the scheme.
    const credential = value.slice(value.lastIndexOf(' ') + 1);
    if (credential !== '' && text.includes(credential)) return true;
  }
  return false;
}
