import { openClient } from '../client.ts';
import type { Io } from '../io.ts';
import { fetchPages } from '../listing.ts';
import { type Checkup, ok, warn } from './finding.ts';

const ROWS_MAX = 200;

/** What two people opened and nobody looked at since, and whether two could. The running installation is asked. */
export async function checkSealedAccess(io: Io): Promise<readonly Checkup[]> {
  try {
    const api = await openClient(io);
    const unreviewed = await fetchPages(api, 'listSealedAccesses', { unreviewed: 'true' }, ROWS_MAX);
    const findings = unreviewed.map((row) => {
      const people = (row['people'] as readonly { readonly name: string }[]).map(({ name }) => name).join(' and ');
      const what = `${people} opened it at ${String(row['openedAt'])}`;
      return row['state'] === 'open'
        ? warn('sealed access', `${what}; it is open until ${String(row['endsAt'])}`, 'end it: sallyport access end')
        : warn(
            'sealed access',
            `${what}, and nobody reviewed it`,
            `a third person runs: sallyport access review ${String(row['id'])}`,
          );
    });
    if (findings.length > 0) return findings;
    const kept = await fetchPages(api, 'listSealedSecrets', {}, ROWS_MAX);
    if (kept.length === 1)
      return [
        warn('sealed access', 'one person alone keeps a sealed secret', 'a second one runs: sallyport access seal'),
      ];
    return kept.length === 0 ? [] : [ok('sealed access', `${kept.length} people keep a sealed secret`)];
  } catch {
    // Without a running installation, or without the permission, nothing is known of it.
    return [];
  }
}
