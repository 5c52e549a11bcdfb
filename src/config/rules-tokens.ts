/** Rules of `identity.tokens`: what would let others make tokens, and what leads nowhere. */
import { isLoopback } from './addresses.ts';
import { didYouMean } from './fields.ts';
import type { Path, Remark } from './finding.ts';
import type { Outline } from './outline.ts';
import type { Verdict } from './verdict.ts';

export function judgeTokens({ identity, teams }: Outline): Verdict {
  const violations: Remark[] = [];
  const warnings: Remark[] = [];
  const known = Object.entries(teams).flatMap(([team, { apps }]) => Object.keys(apps).map((app) => `${team}/${app}`));
  const issuers = new Set<string>();
  for (const [index, { issuer, jwksUri, application }] of identity.tokens.entries()) {
    const path = ['identity', 'tokens', index];
    if (issuer !== undefined) {
      violations.push(...judgeAddress([...path, 'issuer'], issuer));
      if (issuers.has(issuer)) {
        const message = 'is the issuer of an entry before';
        violations.push({ path: [...path, 'issuer'], message, hint: 'put its clients into one map' });
      }
      issuers.add(issuer);
    }
    if (jwksUri !== undefined) violations.push(...judgeAddress([...path, 'jwksUri'], jwksUri));
    const named: readonly (readonly [Path, string])[] =
      typeof application === 'string'
        ? [[[...path, 'application'], application]]
        : Object.entries(application.map).map(([client, app]) => [[...path, 'application', 'map', client], app]);
    for (const [at, app] of named) {
      if (app === '' || known.includes(app)) continue;
      const near = didYouMean(app, known);
      const hint =
        near === undefined ? 'declare it in teams, or make it with sallyport app create' : `did you mean "${near}"?`;
      warnings.push({ path: at, message: `this file declares no application "${app}"`, hint });
    }
  }
  const { oidc } = identity;
  if (oidc?.issuer) violations.push(...judgeAddress(['identity', 'oidc', 'issuer'], oidc.issuer));
  if (oidc?.redirectUri) violations.push(...judgeAddress(['identity', 'oidc', 'redirectUri'], oidc.redirectUri));
  return { violations, warnings };
}

function judgeAddress(path: Path, address: string): Remark[] {
  if (!URL.canParse(address)) return [];
  const { protocol, hostname, username, password, search, hash } = new URL(address);
  const remarks: Remark[] = [];
  if (protocol === 'http:' && !isLoopback(hostname.replace(/^\[|\]$/g, ''))) {
    const message = 'is no https address, so that others could read and change what travels';
    remarks.push({ path, message, hint: 'write https://' });
  }
  if (username !== '' || password !== '') {
    remarks.push({ path, message: 'holds a user or a password', hint: 'leave them out; keys are public' });
  }
  // OpenID Connect Core 1.0 §2; a place for keys may well have a query.
  if (hash !== '' || (search !== '' && path.at(-1) === 'issuer')) {
    remarks.push({ path, message: 'has a query or a fragment', hint: 'write the issuer as it stands in "iss"' });
  }
  return remarks;
}
