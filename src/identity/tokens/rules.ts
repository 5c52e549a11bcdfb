/** From which issuers tokens are taken, and whose calls they make. Compiled from the file; one value for each reading of it. */

export interface TokenRule {
  /** As it stands in `iss`, letter by letter. */
  readonly issuer: string;
  /** Where its keys are; `null`: it says so itself (OpenID Connect Discovery 1.0 §4). */
  readonly jwksUri: string | null;
  /** One of them must stand in `aud`. */
  readonly audiences: readonly string[];
  /** Names of RFC 7518 §3.1 and RFC 8037; none of them symmetric. */
  readonly algorithms: ReadonlySet<string>;
  readonly clockSkewSeconds: number;
  /** Since `iat`; `null`: `exp` alone decides. */
  readonly maxAgeSeconds: number | null;
  /** The `team/application` of every token, or of the one that a claim names. */
  readonly application: string | { readonly claim: string; readonly map: ReadonlyMap<string, string> };
}

/** By issuer. */
export type TokenRules = ReadonlyMap<string, TokenRule>;

/** Of a token that holds: who it speaks for. */
export interface TokenIdentity {
  readonly issuer: string;
  /** `sub`, at most 255 characters of it; `null`: the token names none. */
  readonly subject: string | null;
}
