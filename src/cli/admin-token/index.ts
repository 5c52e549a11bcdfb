import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindAdminTokenCreate } from './create.ts';
import { bindAdminTokenList } from './list.ts';
import { bindAdminTokenRevoke } from './revoke.ts';

export function bindAdminToken(parent: Command, act: Act): void {
  const command = parent.command('admin-token').description('tokens of those who administer the installation');
  bindAdminTokenCreate(command, act);
  bindAdminTokenList(command, act);
  bindAdminTokenRevoke(command, act);
}
