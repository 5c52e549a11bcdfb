/** Rules of `identity.scim`. */
import type { Remark } from './finding.ts';
import type { Outline } from './outline.ts';
import type { Verdict } from './verdict.ts';

export function judgeScim({ identity }: Outline): Verdict {
  const violations: Remark[] = [];
  const organizations = new Set<string>();
  for (const [index, { organization }] of identity.scim.entries()) {
    if (organizations.has(organization)) {
      const path = ['identity', 'scim', index, 'organization'];
      const hint = 'one identity provider tells of the people of an organization; put all groups into one entry';
      violations.push({ path, message: 'is the organization of an entry before', hint });
    }
    organizations.add(organization);
  }
  return { violations, warnings: [] };
}
