import type { Config } from '../../config/index.ts';
import { Fault } from '../../core/index.ts';
import { discoveryPath, fetchKeys, fitting, readKeySet } from '../../identity/index.ts';
import type { openDocuments } from '../../main.ts';
import { plain } from '../table.ts';
import { type Checkup, fail, ok, reasonOf, warn } from './finding.ts';

type OpenDocuments = typeof openDocuments;
type Identity = Config['identity'];
type TokensEntry = Identity['tokens'][number];
type Oidc = NonNullable<Identity['oidc']>;

/** Of what a provider says of itself no more is repeated. */
const REPEATED_MAX = 200;

/**
 * Asks each issuer of tokens, and the provider at which people sign in, for its discovery document and its keys, the way
 * the program does: through the proxy, with the certificates and the address rules of its `network`.
 */
export async function checkIssuers({ tokens, oidc }: Pick<Identity, 'tokens' | 'oidc'>): Promise<readonly Checkup[]> {
  if (tokens.length === 0 && !oidc) return [];
  const { openDocuments: open } = await import('../../main.ts');
  const issuers = tokens.map((entry, index) => checkIssuer(entry, `identity.tokens[${index}]`, open));
  const signIn = oidc ? [checkSignIn(oidc, open)] : [];
  return Promise.all([...issuers, ...signIn]);
}

async function checkIssuer(entry: TokensEntry, place: string, open: OpenDocuments): Promise<Checkup> {
  const { issuer, jwksUri = null, algorithms, network } = entry;
  const check = 'token issuer';
  const documents = open(new URL(jwksUri ?? issuer).origin, network);
  try {
    const keys = await fetchKeys({ issuer, jwksUri }, documents);
    const usable = algorithms.filter((algorithm) => fitting(keys, undefined, algorithm).length > 0);
    if (usable.length > 0) return ok(check, `${issuer} publishes keys for ${usable.join(', ')}`);
    const hint = `take what it signs with into ${place}.algorithms, or correct jwksUri`;
    return fail(check, `${issuer} publishes no key for ${algorithms.join(', ')}`, hint);
  } catch (error) {
    return failed(check, issuer, place, error);
  } finally {
    documents.close();
  }
}

async function checkSignIn(oidc: Oidc, open: OpenDocuments): Promise<Checkup> {
  const { issuer, network } = oidc;
  const check = 'sign-in';
  const place = 'identity.oidc';
  try {
    const document = await getDocument(open, network, new URL(discoveryPath(issuer), issuer));
    const complaint = complaintOf(oidc, document);
    if (complaint) return complaint;
    const { jwks_uri: uri } = document;
    if (typeof uri !== 'string' || !URL.canParse(uri))
      return fail(check, `${issuer} names no jwks_uri`, 'sign-ins are checked against its keys; ask whoever runs it');
    if (!readKeySet(await getDocument(open, network, new URL(uri)))?.length)
      return fail(check, `${plain(uri)} holds no key that verifies a signature`, 'ask whoever runs the provider');
    return ok(check, `${issuer} answers, with its endpoints and keys`);
  } catch (error) {
    return failed(check, issuer, place, error);
  }
}

type Document = Readonly<Record<string, unknown>>;

async function getDocument(open: OpenDocuments, network: Oidc['network'], url: URL): Promise<Document> {
  const documents = open(url.origin, network);
  try {
    const document = await documents.get(url.pathname + url.search);
    return document !== null && typeof document === 'object' ? (document as Document) : {};
  } finally {
    documents.close();
  }
}

/** What its discovery document has that no sign-in would succeed with, or not this one. */
function complaintOf({ issuer, scopes }: Oidc, document: Document): Checkup | undefined {
  const check = 'sign-in';
  if (document['issuer'] !== issuer) {
    const named = plain(String(document['issuer']).slice(0, REPEATED_MAX));
    return fail(check, `${issuer} calls itself "${named}"`, 'write identity.oidc.issuer so, letter by letter');
  }
  for (const endpoint of ['authorization_endpoint', 'token_endpoint'])
    if (typeof document[endpoint] !== 'string')
      return fail(check, `${issuer} names no ${endpoint}`, 'is it a provider of OpenID Connect?');
  const methods = document['code_challenge_methods_supported'];
  if (Array.isArray(methods) && !methods.includes('S256'))
    return fail(check, `${issuer} takes no PKCE with S256`, 'turn it on for this client at the provider');
  const offered = document['scopes_supported'];
  const missing = Array.isArray(offered) ? scopes.filter((scope) => !offered.includes(scope)) : [];
  if (missing.length === 0) return undefined;
  return warn(
    check,
    `${issuer} does not list the scope ${missing.join(', ')}`,
    'add it there, or correct identity.oidc.scopes',
  );
}

function failed(check: string, issuer: string, place: string, error: unknown): Checkup {
  const said = error instanceof Fault ? (error.detail.internal ?? error.code) : sentenceOf(error);
  const reason = said.replace(`${new URL(issuer).origin}: `, '');
  const hint =
    error instanceof Fault && error.code === 'egress.denied'
      ? `if that is meant, name its range in ${place}.network.privateAddresses`
      : `check the address, DNS, firewall and ${place}.network (proxy, ca)`;
  return fail(check, `${issuer} cannot be asked: ${plain(reason)}`, hint);
}

const sentenceOf = (error: unknown): string =>
  error instanceof Error && !('code' in error) && error.message !== '' ? error.message : reasonOf(error);
