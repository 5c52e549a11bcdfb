import type { Config } from '../config/index.ts';
import type { TokenAccess } from '../gateway/index.ts';
import type { Application, TokenRule, TokenRules } from '../identity/index.ts';
import { FILE_ORGANIZATION } from './declaration.ts';

type TokensConfig = Config['identity']['tokens'];

/** Whose tokens are taken, and whose calls they make; `null`: nobody's. */
export function compileTokens({ identity }: Config, applications: readonly Application[]): TokenAccess | null {
  if (identity.tokens.length === 0) return null;
  return { ...compileRules(identity.tokens), applications: byName(applications) };
}

/** One value for each reading of the file: tokens are verified anew when it is another. */
const compiled = new WeakMap<TokensConfig, Pick<TokenAccess, 'rules' | 'networks'>>();

function compileRules(tokens: TokensConfig): Pick<TokenAccess, 'rules' | 'networks'> {
  const known = compiled.get(tokens);
  if (known) return known;
  const rules: TokenRules = new Map(tokens.map((entry) => [entry.issuer, ruleOf(entry)]));
  const networks = new Map(tokens.map(({ issuer, network }) => [issuer, network]));
  compiled.set(tokens, { rules, networks });
  return { rules, networks };
}

const ruleOf = (entry: TokensConfig[number]): TokenRule => ({
  issuer: entry.issuer,
  jwksUri: entry.jwksUri ?? null,
  audiences: typeof entry.audience === 'string' ? [entry.audience] : entry.audience,
  algorithms: new Set(entry.algorithms),
  clockSkewSeconds: entry.clockSkewSeconds,
  maxAgeSeconds: entry.maxAgeSeconds ?? null,
  application:
    typeof entry.application === 'string'
      ? entry.application
      : { claim: entry.application.claim, map: new Map(Object.entries(entry.application.map)) },
});

/** The file names applications of its own organization only. */
const byName = (applications: readonly Application[]): ReadonlyMap<string, Application> =>
  new Map(
    applications
      .filter(({ organizationName }) => organizationName === FILE_ORGANIZATION)
      .map((application) => [`${application.teamName}/${application.name}`, application]),
  );
