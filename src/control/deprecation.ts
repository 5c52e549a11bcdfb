import { parseInstant } from '../core/index.ts';

/** What is said of a version's end. Dates are ISO 8601. */
export interface Deprecation {
  readonly since?: string | undefined;
  readonly sunset?: string | undefined;
  readonly link?: string | undefined;
  /** `name@version`. */
  readonly successor?: string | undefined;
}

/**
 * The headers callers of a deprecated version get: `deprecation` (RFC 9745, a structured date; `true`, as its drafts had
 * it, where no date is known), `sunset` (RFC 8594, an HTTP date) and `link`, to where more is said and to the successor
 * at this gateway.
 * @param deprecatedAt epoch milliseconds when it was deprecated here, for where no date is said
 */
export function deprecationNotices(
  { since, sunset, link, successor }: Deprecation = {},
  deprecatedAt?: number,
): [name: string, value: string][] {
  const sinceMs = since === undefined ? deprecatedAt : instantOf(since);
  const notices: [string, string][] = [
    ['deprecation', sinceMs === undefined ? 'true' : `@${Math.floor(sinceMs / 1_000)}`],
  ];
  if (sunset) notices.push(['sunset', new Date(instantOf(sunset)).toUTCString()]);
  const links: string[] = [];
  if (link) links.push(`<${link}>; rel="deprecation"`);
  if (successor) links.push(`</v1/models/${encodeURIComponent(successor)}>; rel="successor-version"`);
  if (links.length > 0) notices.push(['link', links.join(', ')]);
  return notices;
}

/** The schema has let nothing else pass. */
const instantOf = (text: string): number => parseInstant(text) ?? Number.NaN;
