import type { ApiClient } from './client.ts';
import { CommandError } from './exit.ts';
import { fetchPages, type Row } from './listing.ts';

/** Of one organization's teams or applications more than these are named by id. */
const ROWS_MAX = 10_000;

/**
 * A team by its name, or an application as TEAM/APP; either by its id.
 * @throws CommandError where there is none of that name
 */
export async function findNamed(
  api: ApiClient,
  noun: 'team' | 'application',
  named: string,
  organization: string | undefined,
): Promise<Row> {
  const rows = await fetchPages(api, noun === 'team' ? 'listTeams' : 'listApplications', { organization }, ROWS_MAX);
  const nameOf = (row: Row): string =>
    noun === 'team' ? String(row['name']) : `${String(row['teamName'])}/${String(row['name'])}`;
  const found = rows.find((row) => row['id'] === named || nameOf(row) === named);
  if (found) return found;
  throw new CommandError(`there is no ${noun} "${named}"`, {
    hint: `see sallyport ${noun === 'team' ? 'team' : 'app'} list${noun === 'team' ? '' : '; write it as TEAM/APP'}`,
  });
}
