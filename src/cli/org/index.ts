import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindOrgCreate } from './create.ts';
import { bindOrgList } from './list.ts';

export function bindOrg(parent: Command, act: Act): void {
  const command = parent.command('org').description('organizations');
  bindOrgCreate(command, act);
  bindOrgList(command, act);
}
