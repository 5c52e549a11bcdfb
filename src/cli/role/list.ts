import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import {
  type ListingOptions,
  type Row,
  column,
  fetchPages,
  printListing,
  text,
  time,
  withListingOptions,
} from '../listing.ts';

export interface RoleListOptions extends ListingOptions {
  readonly holder?: string;
  readonly revoked?: boolean;
  readonly roles?: boolean;
}

export function bindRoleList(parent: Command, act: Act): void {
  withListingOptions(parent.command('list'))
    .description('list who holds which role, newest first; or the roles there are')
    .option('--holder <id>', 'of one user or service account')
    .option('--revoked', 'the revoked ones too')
    .option('--roles', 'the roles there are, and what each may do')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport role list --roles\n  sallyport role list --holder 0198c7d2-… --revoked --json',
    )
    .action(act(runRoleList));
}

export async function runRoleList(io: Io, options: RoleListOptions): Promise<ExitCode> {
  const api = await openClient(io);
  if (options.roles) {
    printListing(io, await fetchPages(api, 'listRoles', {}, options.limit), ROLES, options.json);
    return EXIT.ok;
  }
  const query = { holder: options.holder, revoked: options.revoked ? ('true' as const) : undefined };
  printListing(io, await fetchPages(api, 'listGrants', query, options.limit), GRANTS, options.json);
  return EXIT.ok;
}

const ROLES = [column('role', 'name'), column('permissions', 'permissions')];

const holder = (row: Row): string => {
  const { type, id } = (row['holder'] ?? {}) as { readonly type?: unknown; readonly id?: unknown };
  return `${text(type)} ${text(id)}`;
};
const where = (row: Row): string => {
  if (row['installation'] === true) return 'installation';
  return row['teamId'] === null ? 'organization' : `team ${text(row['teamId'])}`;
};

export const WHERE = { title: 'where', value: where };

const GRANTS = [
  column('id', 'id'),
  column('role', 'role'),
  { title: 'holder', value: holder },
  WHERE,
  column('source', 'source'),
  time('granted', 'createdAt'),
  time('revoked', 'revokedAt'),
];
