import { fieldOf, readKeySet, type VerificationKey } from './key-set.ts';
import type { TokenRule } from './rules.ts';

/** GET of JSON from one origin. */
export interface Documents {
  /**
   * @param path with its query, below the origin
   * @throws where no JSON could be had
   */
  get(path: string): Promise<unknown>;
  close(): void;
}

/** Where all documents of an issuer come from: no document sends us to another host. */
export const originOf = ({ issuer, jwksUri }: Pick<TokenRule, 'issuer' | 'jwksUri'>): string =>
  new URL(jwksUri ?? issuer).origin;

/** @throws Error with the reason */
export async function fetchKeys(rule: TokenRule, documents: Documents): Promise<VerificationKey[]> {
  const uri = new URL(rule.jwksUri ?? (await discover(rule, documents)));
  const keys = readKeySet(await documents.get(uri.pathname + uri.search));
  if (!keys) throw new Error(`${uri.href} answered something that is no set of keys`);
  return keys;
}

const DISCOVERY = '/.well-known/openid-configuration';

/** OpenID Connect Discovery 1.0 §4: below the issuer's path, and saying the same issuer itself. */
async function discover({ issuer, jwksUri }: TokenRule, documents: Documents): Promise<string> {
  const { pathname } = new URL(issuer);
  const document = await documents.get(pathname.replace(/\/$/, '') + DISCOVERY);
  const named = fieldOf(document, 'issuer');
  const uri = fieldOf(document, 'jwks_uri');
  if (named !== issuer) throw new Error(`the discovery document of ${issuer} names another issuer`);
  if (typeof uri !== 'string' || !URL.canParse(uri)) {
    throw new Error(`the discovery document of ${issuer} names no jwks_uri`);
  }
  const origin = originOf({ issuer, jwksUri });
  if (new URL(uri).origin !== origin) {
    throw new Error(`the keys of ${issuer} are on another host, ${new URL(uri).host}: name it as jwksUri`);
  }
  return uri;
}
