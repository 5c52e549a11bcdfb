import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A request as it came off the wire: nothing decoded, nothing tidied. */
export interface ArrivedRequest {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface AwsCredential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Temporary credentials carry it in `x-amz-security-token`. */
  readonly sessionToken?: string;
}

/** Of any region: the signature is held against the one it names. */
export interface AwsScope {
  readonly service: string;
}

/** What AWS answers to a request that it cannot attribute: the word of `x-amzn-errortype` and its sentence. */
export interface AwsRefusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

/** AWS accepts five minutes either way. */
const SKEW_MS_MAX = 5 * 60_000;
const REGION = /^[a-z0-9-]+$/;
const AUTHORIZATION = /^AWS4-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

/**
 * Checks an AWS Signature Version 4 by building the whole chain again from the bytes that arrived
 * (AWS General Reference, "Create a signed AWS API request").
 * @returns what AWS would refuse with, or `undefined` where the signature holds
 */
export function refuseSigV4(
  request: ArrivedRequest,
  known: readonly AwsCredential[],
  scope: AwsScope,
  nowMs: number,
): AwsRefusal | undefined {
  const { headers } = request;
  if (headers.authorization === undefined) {
    return refusal(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const parts = AUTHORIZATION.exec(headers.authorization);
  if (!parts) {
    return refusal(400, 'IncompleteSignatureException', 'Authorization header requires existence of a signature.');
  }
  const [, credential = '', signedList = '', signature = ''] = parts;
  const [accessKeyId, day = '', region = '', service, terminator] = credential.split('/');
  if (terminator !== 'aws4_request') return mismatch('Credential should be scoped with a valid terminator.');
  if (service !== scope.service) return mismatch(`Credential should be scoped to correct service: '${scope.service}'.`);
  if (!REGION.test(region)) return mismatch('Credential should be scoped to a valid region.');

  const token = headers['x-amz-security-token'];
  const owner = known.find((one) => one.accessKeyId === accessKeyId && one.sessionToken === token);
  if (!owner) {
    return refusal(403, 'UnrecognizedClientException', 'The security token included in the request is invalid.');
  }

  const stamp = one(headers['x-amz-date']);
  const dateRefusal = refuseDate(stamp, day, nowMs);
  if (dateRefusal) return dateRefusal;

  const signed = signedList.split(';');
  const missing = mustBeSigned(headers).find((name) => !signed.includes(name));
  if (missing !== undefined) return mismatch(`'${missing}' must be a 'SignedHeader' in the AWS Authorization.`);

  const bodyHash = sha256(request.body);
  const claimed = one(headers['x-amz-content-sha256']);
  if (claimed !== '' && claimed !== bodyHash) return mismatch();

  const canonical = canonicalRequest(request, signed, bodyHash);
  const text = ['AWS4-HMAC-SHA256', stamp, `${day}/${region}/${service}/aws4_request`, sha256(canonical)].join('\n');
  const expected = hmac(signingKey(owner.secretAccessKey, day, region, service), text);
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? undefined : mismatch();
}

/** The canonical request. The path is percent-encoded again although it came encoded: every service but S3. */
function canonicalRequest(request: ArrivedRequest, signed: readonly string[], bodyHash: string): string {
  const cut = request.target.indexOf('?');
  const path = cut < 0 ? request.target : request.target.slice(0, cut);
  const query = cut < 0 ? '' : request.target.slice(cut + 1);
  const headers = signed.map((name) => `${name}:${one(request.headers[name]).trim().replace(/\s+/g, ' ')}\n`);
  return [
    request.method,
    path.split('/').map(encode).join('/'),
    canonicalQuery(query),
    headers.join(''),
    signed.join(';'),
    bodyHash,
  ].join('\n');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs = query.split('&').map((pair) => {
    const at = pair.indexOf('=');
    const name = at < 0 ? pair : pair.slice(0, at);
    const value = at < 0 ? '' : pair.slice(at + 1);
    return `${encode(decode(name))}=${encode(decode(value))}`;
  });
  return pairs.sort().join('&');
}

/** What an attacker could otherwise change in flight. */
function mustBeSigned(headers: IncomingHttpHeaders): string[] {
  const amazon = Object.keys(headers).filter((name) => name.startsWith('x-amz-'));
  return ['host', 'x-amz-date', ...(headers['content-type'] === undefined ? [] : ['content-type']), ...amazon];
}

function refuseDate(stamp: string, day: string, nowMs: number): AwsRefusal | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (!parts) {
    return refusal(400, 'IncompleteSignatureException', "Authorization header requires existence of 'X-Amz-Date'.");
  }
  const [, y, mo, d, h, mi, s] = parts.map(Number);
  const atMs = Date.UTC(y ?? 0, (mo ?? 1) - 1, d, h, mi, s);
  const now = compact(nowMs);
  if (atMs < nowMs - SKEW_MS_MAX) {
    return mismatch(
      `Signature expired: ${stamp} is now earlier than ${compact(nowMs - SKEW_MS_MAX)} (${now} - 5 min.)`,
    );
  }
  if (atMs > nowMs + SKEW_MS_MAX) {
    return mismatch(
      `Signature not yet current: ${stamp} is still later than ${compact(nowMs + SKEW_MS_MAX)} (${now} + 5 min.)`,
    );
  }
  if (!stamp.startsWith(day))
    return mismatch('Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.');
  return undefined;
}

function signingKey(secret: string, day: string, region: string, service: string): Buffer {
  return [day, region, service, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
}

/** RFC 3986 unreserved characters stay; every other byte becomes `%XX`, also those that `encodeURIComponent` leaves. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A bad escape stays as it is: it then cannot match what an honest client signed. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const compact = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
const one = (value: string | readonly string[] | undefined): string =>
  typeof value === 'string' ? value : (value ?? []).join(',');

const refusal = (status: number, type: string, message: string): AwsRefusal => ({ status, type, message });
const mismatch = (
  message = 'The request signature we calculated does not match the signature you provided. Check your AWS Secret ' +
    'Access Key and signing method. Consult the service documentation for details.',
): AwsRefusal => refusal(403, 'InvalidSignatureException', message);
