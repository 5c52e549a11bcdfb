import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindUserCreate } from './create.ts';
import { bindUserList } from './list.ts';
import { bindUserPassword } from './password.ts';
import { bindUserResetPassword } from './reset-password.ts';
import { bindUserShow } from './show.ts';
import { bindUserSwitches } from './switch.ts';

export function bindUser(parent: Command, act: Act): void {
  const command = parent.command('user').description('people who use the control plane');
  bindUserList(command, act);
  bindUserShow(command, act);
  bindUserCreate(command, act);
  bindUserPassword(command, act);
  bindUserResetPassword(command, act);
  bindUserSwitches(command, act);
}
