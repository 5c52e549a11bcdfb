import { parseInstant } from '../core/index.ts';

/** What the file says of a version's end. Dates are ISO 8601. */
export interface Deprecation {
  readonly since?: string | undefined;
  readonly sunset?: string | undefined;
  readonly link?: string | undefined;
}

/**
 * The headers callers of a deprecated version get: `deprecation` (RFC 9745, a structured date; `true`, as its drafts had
 * it, where no date is known), `sunset` (RFC 8594, an HTTP date) and `link`.
 */
export function deprecationNotices({ since, sunset, link }: Deprecation = {}): [name: string, value: string][] {
  const notices: [string, string][] = [['deprecation', since ? `@${Math.floor(instantOf(since) / 1000)}` : 'true']];
  if (sunset) notices.push(['sunset', new Date(instantOf(sunset)).toUTCString()]);
  if (link) notices.push(['link', `<${link}>; rel="deprecation"`]);
  return notices;
}

/** The schema has let nothing else pass. */
const instantOf = (text: string): number => parseInstant(text) ?? Number.NaN;
