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

type Issuer = Pick<TokenRule, 'issuer' | 'jwksUri'>;

/** Where all documents of an issuer come from: no document sends us to another host. */
export const originOf = ({ issuer, jwksUri }: Issuer): string => new URL(jwksUri ?? issuer).origin;

/** @throws Error with the reason */
export async function fetchKeys(rule: Issuer, documents: Documents): Promise<VerificationKey[]> {
  const uri = new URL(rule.jwksUri ?? (await discover(rule, documents)));
  const keys = readKeySet(await documents.get(uri.pathname + uri.search));
  if (!keys) throw new Error(`${uri.href} answered something that is no set of keys`);
  return keys;
}

/** OpenID Connect Discovery 1.0 §4: below the issuer's path. */
export const discoveryPath = (issuer: string): string =>
  `${new URL(issuer).pathname.replace(/\/$/, '')}/.well-known/openid-configuration`;

/** Of what others say of themselves no more is repeated. */
const REPEATED_MAX = 200;

/** The document says the same issuer itself. */
async function discover({ issuer, jwksUri }: Issuer, documents: Documents): Promise<string> {
  const document = await documents.get(discoveryPath(issuer));
  const named = fieldOf(document, 'issuer');
  const uri = fieldOf(document, 'jwks_uri');
  if (named !== issuer)
    throw new Error(
      `the discovery document of ${issuer} names another issuer, "${String(named).slice(0, REPEATED_MAX)}": write it so`,
    );
  if (typeof uri !== 'string' || !URL.canParse(uri)) {
    throw new Error(`the discovery document of ${issuer} names no jwks_uri`);
  }
  const origin = originOf({ issuer, jwksUri });
  if (new URL(uri).origin !== origin) {
    throw new Error(`the keys of ${issuer} are on another host, ${new URL(uri).host}: name it as jwksUri`);
  }
  return uri;
}
