import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindRoleGrant } from './grant.ts';
import { bindRoleList } from './list.ts';
import { bindRoleRevoke } from './revoke.ts';
import { bindRoleShow } from './show.ts';

export function bindRole(parent: Command, act: Act): void {
  const command = parent.command('role').description('what people and service accounts may do, and where');
  bindRoleList(command, act);
  bindRoleShow(command, act);
  bindRoleGrant(command, act);
  bindRoleRevoke(command, act);
}
